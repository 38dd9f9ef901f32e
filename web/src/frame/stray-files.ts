/**
 * Keeps the page where it is when a file is let go where nothing takes it: the browser would open the file in its place. What takes
 * files has handled the event by then.
 */
export function refuseStrayFiles(page: Window): void {
  const refuse = (event: DragEvent): void => {
    if (!event.defaultPrevented && event.dataTransfer?.types.includes('Files')) {
      event.preventDefault();
      event.dataTransfer.dropEffect = 'none';
    }
  };
  page.addEventListener('dragover', refuse);
  page.addEventListener('drop', refuse);
}
