import type { Rejection } from '@aetherflow/core';
import { plainName } from '../frame/names';
import { sentence } from '../frame/problems';
import { toast } from '../frame/toasts';
import { i18n } from '../i18n';

/**
 * Tells that an edit was refused and taken back, and keeps its text for copying.
 *
 * @param elsewhere the name of the document when it is not the one that is shown
 */
export function tellRejection({ code, message, holder, draft }: Rejection, elsewhere?: string): void {
  const { t, te } = i18n.global;
  const told = sentence(t, te, 'rejected', code, { name: plainName(holder?.name ?? ''), message });
  toast(elsewhere === undefined ? told : t('rejected.elsewhere', { document: plainName(elsewhere), told }), draft);
}
