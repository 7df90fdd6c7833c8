/** The value of a cookie that scripts may read; "" when there is none. */
export function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

/** Keep a choice for the next first paint, which the server does. */
export function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
}

export function drop(name) {
  document.cookie = `${name}=; path=/; max-age=0; samesite=strict`;
}
