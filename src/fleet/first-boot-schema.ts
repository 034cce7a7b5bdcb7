import { z } from 'zod';
import { labelPattern, labelRule, userPattern, userRule } from './names';
import { matching, ruled } from './schema-text';
import { kernelParameter, keyFile, labels, labelValue, login, oneLine, sysctl, withHoles } from './schema-words';

/*
 * What a fleet adds to first boot, as fleet.yaml writes it. Only structure: what a key means on a machine, and what clashes, is
 * checked where everything that a node gets has come together.
 */

const account = matching(
  /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/,
  'the name of an account, a letter or _ first, at most 32 characters',
  { code: 'bad-name' },
).meta({ title: 'account' });

const group = matching(userPattern, userRule, { code: 'bad-name' }).meta({ title: 'group' });

const absolutePath = matching(/^\/[^\u0000-\u001f\u007f]{1,1023}$/, 'an absolute path as /etc/motd', {
  code: 'bad-name',
}).meta({ title: 'path' });

const mode = matching(/^[0-7]{4}$/, 'four octal digits in quotes as "0644"').meta({ title: 'mode' });

/** NUL is in no text file, and half a character has no form in UTF-8. */
const text = matching(/^[^\u0000\ud800-\udfff]*$/, 'text without NUL').meta({ title: 'text' });

/** One with a password passes here, because it has a message of its own, which does not show it. */
const url = matching(
  /^https?:\/\/([A-Za-z0-9._~!$&()*+,;=:%-]{1,255}@)?[A-Za-z0-9.:[\]-]{1,255}([/?#][A-Za-z0-9._~:/?#[\]@!$&()*+,;=%-]{0,2000})?$/,
  'an address as https://example.org/tool',
);

const swapSize = /^(none|[1-9][0-9]{0,6}MiB|[1-9][0-9]{0,3}GiB)$/;
const swap = ruled((amount) => (swapSize.test(amount) ? undefined : 'expected none, or an amount as 512MiB or 4GiB'), {
  code: 'bad-value',
}).meta({ pattern: swapSize.source, patternErrorMessage: 'expected none, or an amount as 512MiB or 4GiB' });

const unitName = matching(
  /^[A-Za-z0-9:_.\\@-]{1,240}\.(automount|mount|path|scope|service|slice|socket|swap|target|timer)$/,
  'the name of a systemd unit with its ending as hello.service',
  { code: 'bad-name' },
).meta({ title: 'unit' });

const dropInName = matching(/^[A-Za-z0-9:_.@-]{1,240}\.conf$/, "a drop-in's file name as 10-memory.conf", {
  code: 'bad-name',
}).meta({ title: 'drop-in' });

const unitText = matching(/^[^\u0000-\u001f\u007f\ud800-\udfff]{0,4096}$/, 'one line of text');
const unitWord = matching(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'letters and digits as ExecStart', {
  code: 'bad-name',
}).meta({
  title: 'word of a unit',
});

/** `{Section: {Key: value}}`: a list stands for one line per element. */
const unitFile = z.record(
  unitWord,
  z.record(unitWord, z.union([unitText, z.number(), z.boolean(), z.array(z.union([unitText, z.number()]))])),
);

const unit = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe('true: wanted at boot and started; false: neither. Without it as the system has it.'),
    masked: z.literal(true).optional().describe('true: nobody can start it.'),
    unit: unitFile
      .optional()
      .describe('The unit itself as {Section: {Key: value}}, a list for a key that stands in several lines.'),
    dropins: z
      .record(dropInName, unitFile)
      .optional()
      .describe('What is changed of a unit that the system has, by file name, each like unit.'),
  })
  .meta({ minProperties: 1, not: { required: ['enabled', 'masked'] } });

// What is left out here is left to what is said farther away, so there are no defaults in the schema.
const owner = account.optional().describe('Account that it belongs to; without it root.');
const owningGroup = account
  .optional()
  .describe("Group that it belongs to; without it the one that bears the owner's name.");

/** Exactly one of content, url and file: see {@link layerNotes}, which are told apart. */
const file = z
  .strictObject({
    content: text.optional().describe('What it holds.'),
    url: url.optional().describe('Where the machine itself fetches it from.'),
    sha256: matching(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits')
      .optional()
      .describe('Checksum of what is fetched. Only with url, and needed there.'),
    file: oneLine.optional().describe('File with what it holds, relative to the fleet file.'),
    mode: mode.optional().describe('Permission bits, in quotes; without it "0644".'),
    owner,
    group: owningGroup,
  })
  .meta({
    oneOf: [{ required: ['content'] }, { required: ['url'] }, { required: ['file'] }],
    dependentRequired: { url: ['sha256'], sha256: ['url'] },
  });

const directory = z.strictObject({
  mode: mode.optional().describe('Permission bits, in quotes; without it "0755".'),
  owner,
  group: owningGroup,
});

/** Below are the system's own groups, above what systemd gives out by itself (uid_min of login.defs; systemd.io/UIDS-GIDS). */
const gid = z.number().int().min(1000).max(59_999);
const groupEntry = z.strictObject({
  gid: gid.optional().describe('Its number; without it the system chooses.'),
});

const user = z.strictObject({
  keys: z
    .array(keyFile)
    .optional()
    .describe('Files with OpenSSH public keys; without them nobody logs in as this user.'),
  groups: z.array(account).optional().describe("Groups beside the one that bears the user's name."),
  sudo: z.boolean().optional().describe('Sudo without a password; without it no sudo.'),
  shell: matching(/^\/[A-Za-z0-9._/-]{1,254}$/, "a shell's absolute path as /bin/bash")
    .optional()
    .describe('Shell; without it /bin/bash.'),
});

const packageName = matching(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,127}$/, "a package's name as htop");
const moduleName = matching(/^[A-Za-z0-9_-]{1,64}$/, 'a kernel module as nf_conntrack');
const timeServer = matching(
  /^[A-Za-z0-9:]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/,
  'the name or address of a time server as ntp.example.org',
);
const kernelArgument = matching(
  /^[A-Za-z0-9_][A-Za-z0-9_.,:;=@%+*/~-]{0,252}$/,
  'one argument of the kernel, without blanks and quotes, as mitigations=off',
);
const certificateName = matching(labelPattern, labelRule, { code: 'bad-name' }).meta({ title: 'certificate' });

const layerShape = {
  packages: z.array(packageName).min(1).optional().describe("Packages to install, in the distribution's own words."),
  modules: z.array(moduleName).min(1).optional().describe('Kernel modules to load, now and at each boot.'),
  sysctls: z.record(kernelParameter, sysctl).optional().describe('Kernel parameters.'),
  swap: swap.optional().describe('Size of the swap file, or none; without it by memory.'),
  time_servers: z.array(timeServer).min(1).optional().describe('Time servers, in place of those of the distribution.'),
  groups: z.record(group, groupEntry).optional().describe('Groups of the machine, made before its users.'),
  users: z
    .record(login, user)
    .optional()
    .describe('Accounts of the machine, beside the operator and the users of the fleet.'),
  ca: z
    .record(certificateName, oneLine)
    .optional()
    .describe(
      'Authorities that the whole machine trusts: files with one certificate in PEM each, relative to the fleet file.',
    ),
  kernel_arguments: z
    .array(kernelArgument)
    .min(1)
    .optional()
    .describe(
      "Arguments of the kernel's command line. They count from the next boot; on Flatcar and Fedora CoreOS from when the machine is made anew.",
    ),
  directories: z.record(absolutePath, directory).optional().describe('Directories, by path.'),
  files: z
    .record(absolutePath, file)
    .optional()
    .describe('Files, by path; each has exactly one of content, url and file.'),
  units: z
    .record(unitName, unit)
    .optional()
    .describe('Units of systemd, by name: new ones, or what is changed of those that the system has.'),
};

/** What one node adds. */
export const nodeLayerSchema = z.strictObject(layerShape).meta({ title: 'first boot of a node' });

/** What the fleet adds: to all nodes, or to those with certain labels. */
export const layerSchema = z.strictObject({
  where: labels.optional().describe('Labels that a node must have to get the layer; without it every node gets it.'),
  ...layerShape,
});

const draftShape = {
  ...layerShape,
  packages: withHoles(packageName),
  modules: withHoles(moduleName),
  sysctls: z.record(z.string(), sysctl),
  time_servers: withHoles(timeServer),
  groups: z.record(z.string(), groupEntry),
  users: z.record(z.string(), user.extend({ keys: withHoles(keyFile), groups: withHoles(account) }).partial()),
  ca: z.record(z.string(), oneLine),
  kernel_arguments: withHoles(kernelArgument),
  directories: z.record(z.string(), directory),
  files: z.record(z.string(), file),
  units: z.record(z.string(), unit),
};

/** {@link nodeLayerSchema} with every key optional and under any names: what is left once what is wrong was taken out. */
export const nodeLayerDraftSchema = z.strictObject(draftShape).partial();

/** The same of {@link layerSchema}. */
export const layerDraftSchema = z.strictObject({ where: z.record(z.string(), labelValue), ...draftShape }).partial();

/** A layer as far as it could be read. */
export type LayerDraft = z.infer<typeof layerDraftSchema>;
