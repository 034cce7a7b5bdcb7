import { X509Certificate } from 'node:crypto';
import { type Findings, shown } from './findings';

/** Largest swap file that a first boot makes, in MiB: 64 GiB. */
const largestSwapMiB = 65_536;

/** systemd-timesyncd and chrony ask a few and keep to them. */
const mostTimeServers = 8;

/** Folders of /proc/sys. @see https://docs.kernel.org/admin-guide/sysctl/ */
const sysctlFolders = ['abi', 'crypto', 'debug', 'dev', 'fs', 'kernel', 'net', 'sunrpc', 'user', 'vm'];

/** Checks what concerns the machine as a whole: kernel, packages, swap, time, certificates. */
export function checkMachine(findings: Findings): void {
  checkSysctls(findings);
  checkLists(findings);
  checkSwap(findings);
  checkTimeServers(findings);
  for (const [name, pem] of Object.entries(findings.setup.certificates)) checkCertificate(findings, name, pem);
}

function checkSysctls(findings: Findings): void {
  for (const [name, value] of Object.entries(findings.setup.sysctls)) {
    const entry = `sysctls.${name}`;
    const folder = name.split(/[./]/)[0] ?? '';
    if (!/^[a-z]+([./][A-Za-z0-9_:@-]+)+$/.test(name)) {
      findings.say(entry, `expected the name of a kernel parameter, as 'net.ipv4.ip_forward', got ${shown(name)}`);
    } else if (!sysctlFolders.includes(folder)) {
      const hint = `they begin with ${sysctlFolders.join(', ')}`;
      findings.say(entry, `expected the name of a kernel parameter, got ${shown(name)}`, { hint });
    }
    if (!/^[!-~]([\t -~]*[!-~])?$/.test(value)) {
      findings.say(entry, `expected a value of one line in ASCII, got ${value === '' ? 'none' : shown(value)}`);
    }
  }
}

function checkLists(findings: Findings): void {
  const { setup, system } = findings;
  for (const name of setup.modules) {
    if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,54}$/.test(name)) continue;
    const message = `expected the name of a kernel module, as 'br_netfilter', got ${shown(name)}`;
    findings.say(`modules.${name}`, message, { field: 'modules' });
  }
  const pattern = system.packages === 'apt' ? /^[a-z0-9][a-z0-9+.-]+$/ : /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;
  for (const name of setup.packages) {
    const entry = `packages.${name}`;
    if (system.packages === 'none') {
      const hint = 'run it as a container, or fetch it by url and sha256 under files';
      findings.say(entry, `expected no packages on ${system.title}, which is an image, got ${shown(name)}`, {
        field: 'packages',
        hint,
      });
    } else if (!pattern.test(name)) {
      findings.say(entry, `expected the name of a package, got ${shown(name)}`, { field: 'packages' });
    }
  }
  for (const argument of setup.kernelArguments) {
    // The rest would need quotes in one boot loader or another; what begins with a hyphen is init's.
    if (/^[A-Za-z0-9_][\w.,:=/@+%~-]*$/.test(argument)) continue;
    const message = `expected one argument without blanks and quotes, as 'mitigations=off', got ${shown(argument)}`;
    findings.say(`kernelArguments.${argument}`, message, { field: 'kernelArguments' });
  }
}

function checkSwap(findings: Findings): void {
  const { swapMiB } = findings.setup;
  if (Number.isInteger(swapMiB) && swapMiB >= 0 && swapMiB <= largestSwapMiB) return;
  findings.say('swapMiB', `expected whole MiB, at most ${amount(largestSwapMiB)}, got ${amount(swapMiB)}`);
}

/** As the fleet file has it. */
function amount(mib: number): string {
  return mib > 0 && mib % 1024 === 0 ? `${mib / 1024}GiB` : `${mib}MiB`;
}

function checkTimeServers(findings: Findings): void {
  const { timeServers, files } = findings.setup;
  const field = 'timeServers';
  const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
  const name = new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`);
  for (const server of timeServers) {
    // What looks like an IPv4 address must be one.
    const fits = isAddress(server) || (name.test(server) && !/^[\d.]+$/.test(server));
    if (!fits) findings.say(field, `expected the name or address of a time server, got ${shown(server)}`);
  }
  const repeated = timeServers.find((server, i) => timeServers.indexOf(server) !== i);
  if (repeated !== undefined) findings.say(field, `expected each time server once, got ${shown(repeated)} again`);
  if (timeServers.length > mostTimeServers) {
    findings.say(field, `expected at most ${mostTimeServers} time servers, got ${timeServers.length}`);
  }
  const chrony = 'files./etc/chrony.conf';
  if (timeServers.length > 0 && findings.system.time.kind === 'chrony' && Object.hasOwn(files, '/etc/chrony.conf')) {
    const hint = 'leave one of them out';
    findings.say(chrony, `expected this file or timeServers, got both, by ${findings.whoSaid(field)}`, { hint });
  }
}

function isAddress(text: string): boolean {
  const octet = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
  if (new RegExp(`^${octet}(\\.${octet}){3}$`).test(text)) return true;
  return /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text) && URL.canParse(`http://[${text}]/`);
}

function checkCertificate(findings: Findings, name: string, pem: string): void {
  const entry = `certificates.${name}`;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    findings.say(entry, `expected a name of letters, digits and . _ -, at most 64, got ${shown(name)}`);
  }
  const problem = certificateProblem(pem);
  if (problem !== undefined) findings.say(entry, problem.message, problem);
}

/** Shows nothing of the text: it may be a secret by mistake. */
function certificateProblem(pem: string): { readonly message: string; readonly hint?: string } | undefined {
  if (/PRIVATE KEY/.test(pem)) return { message: 'expected a certificate, got a private key' };
  const count = pem.split('-----BEGIN CERTIFICATE-----').length - 1;
  if (count === 0) return { message: 'expected a certificate in PEM, from its line BEGIN CERTIFICATE on' };
  // Debian's and Flatcar's programs take the first of a file and pass over the others.
  if (count > 1) return { message: `expected one certificate, got ${count}`, hint: 'say each under a name of its own' };
  try {
    new X509Certificate(pem);
    return undefined;
  } catch {
    return { message: 'expected a whole certificate in PEM, got one that is cut off or changed' };
  }
}
