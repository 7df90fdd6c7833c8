// Lists that people write one item a line.

/** The items of `text`: trimmed, none empty, none twice. Commas of both scripts part items too when `commas`. */
export function items(text, { commas = false } = {}) {
  const parts = text.split(commas ? /[\n,，、;；]/ : /\n/);
  return [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
}

/**
 * The origin that somebody means: "shop.cn/cart" is "https://shop.cn". "" for what can be none: an origin is a scheme,
 * a host and perhaps a port, nothing else (RFC 6454 section 4).
 */
export function originOf(text) {
  const written = text.trim();
  if (!written) return "";
  const isLocal = /^(localhost|127\.|\[::1\])/i.test(written);
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `${isLocal ? "http" : "https"}://${written}`;
  try {
    const { protocol, origin, hostname } = new URL(address);
    return /^https?:$/.test(protocol) && /^[a-z0-9.[\]:-]+$/i.test(hostname) ? origin : "";
  } catch {
    return "";
  }
}

/** Whether `text` is an IPv4 or IPv6 address, perhaps with a prefix length (CIDR). */
export function isNetwork(text) {
  const [address, length, ...rest] = text.trim().split("/");
  if (rest.length) return false;
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  return bits > 0 && (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits));
}

function isIPv4(text) {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) < 256);
}

function isIPv6(text) {
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(":")) return false;
  try {
    return Boolean(new URL(`http://[${text}]/`));
  } catch {
    return false;
  }
}
