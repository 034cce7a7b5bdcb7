/**
 * The packages that user data asks cloud-init to install, so that the image below the host can hold them already: a host has no
 * way out, and its user data stays byte for byte what the vendor's machine would get.
 *
 * Reads `#cloud-config` written as JSON, or as YAML with `packages:` at the left edge and then either one item per line (`- podman`)
 * or a list on the same line (`[podman, curl]`); names plain or quoted; of `[name, version]` the name. Everything else
 * (scripts, multipart, lists made by anchors, per-manager lists) gives no packages.
 */
export function packagesOf(userData: string): readonly string[] {
  if (!/^#cloud-config\s*$/m.test(userData.slice(0, userData.indexOf('\n') + 1))) return [];
  const text = userData.replace(/^#.*$/gm, '');
  const names = text.trimStart().startsWith('{') ? fromJson(text) : fromYaml(text);
  return names.map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2')).filter((name) => packageName.test(name));
}

// @see https://www.debian.org/doc/debian-policy/ch-controlfields.html#source
const packageName = /^[a-z0-9][a-z0-9+.-]+$/;

function fromJson(text: string): string[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const packages = (document as { packages?: unknown }).packages;
  return Array.isArray(packages) ? packages.map((entry) => String(Array.isArray(entry) ? entry[0] : entry)) : [];
}

function fromYaml(text: string): string[] {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^packages:/.test(line));
  if (at < 0) return [];
  const inline = /^packages:\s*\[(.*)\]/.exec(lines[at] ?? '')?.[1];
  if (inline !== undefined) return inline.split(',');
  const names: string[] = [];
  for (const line of lines.slice(at + 1)) {
    const item = /^\s*-\s+(?:\[\s*([^,\]]+).*|([^#]+?)\s*(?:#.*)?)$/.exec(line);
    if (item !== null) names.push(item[1] ?? item[2] ?? '');
    else if (line.trim() !== '') break;
  }
  return names;
}
