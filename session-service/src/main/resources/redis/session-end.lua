-- Invariant: an ended session stays ended; it is remembered for a while, so that a gateway that
-- still holds it learns of it instead of making it anew.
--
-- KEYS  1 the session (hash)   2 its user's sessions by expiry   3 the bucket's sessions by id
-- ARGV  1 id   2 user id   3 the state that it must be in, or empty for any   4 remembered for, in ms
-- Returns the state before, or nothing when the session is unknown, another user's or in another state.

local found = redis.call('HMGET', KEYS[1], 'user', 'state')
if found[1] ~= ARGV[2] or (ARGV[3] ~= '' and found[2] ~= ARGV[3]) then
  return false
end
if found[2] == 'ENDED' then
  return 'ENDED'
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HDEL', KEYS[1], 'token')
redis.call('HSET', KEYS[1], 'state', 'ENDED', 'seen', string.format('%d', now),
  'expires', string.format('%d', now + tonumber(ARGV[4])))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return found[2]
