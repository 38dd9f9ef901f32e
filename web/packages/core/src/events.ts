/** A typed set of listeners: `Map` is an interface from event name to what its listeners are given. */
export class Events<Map extends object> {
  private readonly listeners: { [Name in keyof Map]?: Set<(event: Map[Name]) => void> } = {};

  /** Adds a listener; the returned function removes it. */
  on<Name extends keyof Map>(name: Name, listener: (event: Map[Name]) => void): () => void {
    const set = (this.listeners[name] ??= new Set());
    set.add(listener);
    return () => set.delete(listener);
  }

  protected emit<Name extends keyof Map>(name: Name, event: Map[Name]): void {
    for (const listener of [...(this.listeners[name] ?? [])]) {
      listener(event);
    }
  }
}
