import { expect, it } from 'vitest';
import { withDistinctColors } from '../src/colors';

function person(userId: string, color: string, sessionId = userId): Parameters<typeof withDistinctColors>[0][number] {
  return { sessionId, userId, name: userId, color };
}

it('people keep their colour, unless somebody in front of them by id has it', () => {
  const colors = (people: Parameters<typeof withDistinctColors>[0]): string[] => withDistinctColors(people).map(({ color }) => color);
  expect(colors([person('a', '#e44040'), person('b', '#148e61')])).toEqual(['#e44040', '#148e61']);
  expect(colors([person('c', '#148e61'), person('b', '#148e61')])).toEqual(['#cc32e2', '#148e61']);
  expect(colors([person('b', '#148e61', '1'), person('b', '#148e61', '2')])).toEqual(['#148e61', '#148e61']);
});

it('as many people as there are colours differ', () => {
  const people = Array.from({ length: 12 }, (_, place) => person(`user-${place}`, '#148e61'));
  expect(new Set(withDistinctColors(people).map(({ color }) => color)).size).toBe(12);
});
