/** What the widget keeps in the page's own storage; where there is none, nothing is kept. */

export class Keep {
  constructor(
    private readonly key: string,
    private readonly prefix = 'guichet-chat',
  ) {}

  read(name: string): string {
    try {
      return localStorage.getItem(this.at(name)) ?? '';
    } catch {
      return '';
    }
  }

  write(name: string, value: string): void {
    try {
      if (value === '') localStorage.removeItem(this.at(name));
      else localStorage.setItem(this.at(name), value);
    } catch {
      // A page may forbid storage: then a visitor is new at each page.
    }
  }

  private at(name: string): string {
    return `${this.prefix}:${this.key}:${name}`;
  }
}
