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

const IMAGE_DATA = /^data:image\/(png|jpeg|gif|webp|avif);base64,/i;
/** An image inside the text itself counts against the document; larger ones belong outside of it. */
const IMAGE_DATA_LENGTH_MAX = 100_000;

/** Whether this may be shown as an image. */
export function isAllowedImage(address: string): boolean {
  return /^https?:\/\//i.test(address) || (IMAGE_DATA.test(address) && address.length <= IMAGE_DATA_LENGTH_MAX);
}
