/**
 * A task that is done with the next picture, once however often it is asked for until then. What a key stroke leaves to it does not
 * hold up the key stroke.
 */
export class NextPicture {
  private frame = 0;

  constructor(private readonly task: () => void) {}

  ask(): void {
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.task();
      });
    }
  }

  cancel(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
