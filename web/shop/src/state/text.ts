/** The words of a description; its markup is the vendor's, and is never put into the page. */
export function plainText(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
}
