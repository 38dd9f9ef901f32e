/** Where a link may lead. Scripts and data are not among it. */
const PROTOCOLS = ['http:', 'https:', 'mailto:', 'tel:'];

export const LINK_PROTOCOLS: string[] = PROTOCOLS.map((protocol) => protocol.slice(0, -1));

/** Whether somebody may set this as the address of a link; it has to name its protocol. */
export function isAllowedLink(address: string): boolean {
  try {
    return PROTOCOLS.includes(new URL(address).protocol);
  } catch {
    return false;
  }
}
