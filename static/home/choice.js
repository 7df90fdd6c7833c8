const YEAR = 365 * 24 * 3600;

/** Keep a choice for the next visit; a cookie, so that the server paints it from the first moment. */
export function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax`;
}
