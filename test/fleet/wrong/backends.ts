import { oak } from '../oak';
import type { WrongFleet } from './fleets';

/** What is wrong with where states are kept. */
export const wrongBackends: readonly WrongFleet[] = [
  {
    name: 'tells where a type belongs that stands in the place of a stack',
    fleet: oak(`backends:
  s3: {bucket: a}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: backends.s3: expected the name of a stack, got 's3', which is a type of backend (put it under default: default: {s3: ...}, with {stack} in its text)",
    ],
  },
  {
    name: 'refuses a state in one of the files that a fleet consists of',
    fleet: oak(`backends:
  core: {local: {path: fleet.yaml}}
  mesh: {local: {path: ./fleet.lock.yaml}}
  hetzner: {local: {path: keys/ada.pub}}
  linode: {local: {path: package.json}}
  static: {local: {path: node_modules/x/terraform.tfstate}}
  default: {local: {path: "out/{stack}.tfstate"}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:24: backends.core.local.path: expected a file of its own, not one that is for something else, got \'fleet.yaml\' (write path: "state/{stack}.tfstate")',
      'oak/fleet.yaml:6:24: backends.mesh.local.path: expected a file of its own, not one that is for something else, got \'./fleet.lock.yaml\' (write path: "state/{stack}.tfstate")',
      'oak/fleet.yaml:7:27: backends.hetzner.local.path: expected a file outside of keys, which is for something else, got \'keys/ada.pub\' (write path: "state/{stack}.tfstate")',
      'oak/fleet.yaml:8:26: backends.linode.local.path: expected a file of its own, not one that is for something else, got \'package.json\' (write path: "state/{stack}.tfstate")',
      'oak/fleet.yaml:9:26: backends.static.local.path: expected a file outside of node_modules, which is for something else, got \'node_modules/x/terraform.tfstate\' (write path: "state/{stack}.tfstate")',
      'oak/fleet.yaml:10:27: backends.default.local.path: expected a file outside of out, which is for something else, got \'out/{stack}.tfstate\' (write path: "state/{stack}.tfstate")',
    ],
  },
  {
    name: 'refuses a stack that there is not',
    fleet: oak(`backends:
  meesh: {s3: {bucket: oak, key: mesh, region: eu-central-1}}
  mars: {s3: {bucket: oak, key: mars, region: eu-central-1}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:3: backends.meesh: unknown stack 'meesh', expected one of core, hetzner, mesh, default (did you mean 'mesh'?)",
      "oak/fleet.yaml:6:3: backends.mars: unknown stack 'mars', expected one of core, hetzner, mesh, default",
    ],
  },
  {
    name: 'refuses a type that there is not',
    fleet: oak(`backends:
  default: {s4: {bucket: oak}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:13: backends.default.s4: unknown key 's4', expected one of local, s3, pg, http, consul, gcs, azurerm (did you mean 's3'?)",
    ],
  },
  {
    name: 'refuses two types at once, and none',
    fleet: oak(`backends:
  default: {s3: {bucket: oak, key: "{stack}.tfstate", region: eu-central-1}, local: {path: "s/{stack}"}}
  core: {}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:12: backends.default: expected exactly one type of backend, got local and s3 (the types are local, s3, pg, http, consul, gcs, azurerm)',
      'oak/fleet.yaml:6:9: backends.core: expected exactly one type of backend, got none (the types are local, s3, pg, http, consul, gcs, azurerm)',
    ],
  },
  {
    name: 'refuses a type without a map',
    fleet: oak(`backends:
  core: s3
  mesh: {local: state/mesh.tfstate}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:9: backends.core: expected a map, got 's3'",
      "oak/fleet.yaml:6:17: backends.mesh.local: expected a map, got 'state/mesh.tfstate'",
    ],
  },
  {
    name: 'wants what a type needs',
    fleet: oak(`backends:
  default: {s3: {key: "{stack}"}}
  core: {gcs: {prefix: oak}}
  mesh: {azurerm: {key: mesh}}
  hetzner: {http: {}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:13: backends.default.s3.bucket: expected a value, got nothing (add the key 'bucket')",
      "oak/fleet.yaml:5:13: backends.default.s3.region: expected a value, got nothing (add the key 'region')",
      "oak/fleet.yaml:6:10: backends.core.gcs.bucket: expected a value, got nothing (add the key 'bucket')",
      "oak/fleet.yaml:7:10: backends.mesh.azurerm.storage_account_name: expected a value, got nothing (add the key 'storage_account_name')",
      "oak/fleet.yaml:7:10: backends.mesh.azurerm.container_name: expected a value, got nothing (add the key 'container_name')",
      "oak/fleet.yaml:8:13: backends.hetzner.http.address: expected a value, got nothing (add the key 'address')",
    ],
  },
  {
    name: 'refuses arguments that there are not, and suggests',
    fleet: oak(`backends:
  default: {s3: {bucket: oak, key: "{stack}.tfstate", region: eu-central-1, encript: true, dynamo_table: locks}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:77: backends.default.s3.encript: unknown key 'encript', expected one of encrypt, endpoint, bucket, acl, profile, region, insecure, key, no_proxy, iam_endpoint, role_arn, sts_endpoint, sts_region, external_id, http_proxy, max_retries and 21 more (did you mean 'encrypt'?)",
      "oak/fleet.yaml:5:92: backends.default.s3.dynamo_table: unknown key 'dynamo_table', expected one of dynamodb_table, no_proxy, profile, session_name, use_lockfile, acl, custom_ca_bundle, dynamodb_endpoint, encrypt, endpoint, insecure, retry_mode, role_arn, use_path_style, bucket, http_proxy and 21 more (did you mean 'dynamodb_table'?)",
    ],
  },
  {
    name: 'refuses arguments of another kind',
    fleet: oak(`backends:
  default: {s3: {bucket: oak, key: "{stack}.tfstate", region: eu-central-1, encrypt: "yes", max_retries: many, profile: 7}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:86: backends.default.s3.encrypt: expected true or false, got 'yes' (write true; yes is text in YAML 1.2)",
      "oak/fleet.yaml:5:106: backends.default.s3.max_retries: expected a number, got 'many'",
      'oak/fleet.yaml:5:121: backends.default.s3.profile: expected text, got the number 7 (write it in quotes: "7")',
    ],
  },
  {
    name: 'refuses secrets of every type, without showing them',
    fleet: oak(`backends:
  core: {s3: {bucket: oak, key: core, region: eu-central-1, access_key: AKIA0, secret_key: hush}}
  mesh: {azurerm: {storage_account_name: oak, container_name: oak, key: mesh, sas_token: hush}}
  default: {consul: {path: "oak/{stack}", access_token: hush}}
  hetzner: {http: {address: "https://states.example/hetzner", password: hush}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:61: backends.core.s3.access_key: expected no 'access_key' here: it is secret, and this file is committed (delete it; Terraform reads AWS_ACCESS_KEY_ID)",
      "oak/fleet.yaml:5:80: backends.core.s3.secret_key: expected no 'secret_key' here: it is secret, and this file is committed (delete it; Terraform reads AWS_SECRET_ACCESS_KEY)",
      "oak/fleet.yaml:6:79: backends.mesh.azurerm.sas_token: expected no 'sas_token' here: it is secret, and this file is committed (delete it; Terraform reads ARM_SAS_TOKEN)",
      "oak/fleet.yaml:7:43: backends.default.consul.access_token: expected no 'access_token' here: it is secret, and this file is committed (delete it; Terraform reads CONSUL_HTTP_TOKEN)",
      "oak/fleet.yaml:8:63: backends.hetzner.http.password: expected no 'password' here: it is secret, and this file is committed (delete it; Terraform reads TF_HTTP_PASSWORD)",
    ],
  },
  {
    name: 'refuses a password in an address',
    fleet: oak(`backends:
  core: {pg: {conn_str: "postgres://oak:hush@db.example/oak", schema_name: core}}
  mesh: {pg: {conn_str: "host=db.example password=hush", schema_name: mesh}}
  default: {http: {address: "https://ada:hush@states.example/{stack}"}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:25: backends.core.pg.conn_str: expected no password here: it is secret, and this file is committed (take it out; Terraform reads PGPASSWORD)',
      'oak/fleet.yaml:6:25: backends.mesh.pg.conn_str: expected no password here: it is secret, and this file is committed (take it out; Terraform reads PGPASSWORD)',
      'oak/fleet.yaml:7:29: backends.default.http.address: expected no password here: it is secret, and this file is committed (take it out; Terraform reads TF_HTTP_PASSWORD)',
    ],
  },
  {
    name: 'wants the stack in what serves several',
    fleet: oak(`backends:
  default: {s3: {bucket: oak, key: oak.tfstate, region: eu-central-1}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:36: backends.default.s3.key: expected {stack} in key, because this entry holds for several stacks, got \'oak.tfstate\' (write key: "oak/{stack}")',
    ],
  },
  {
    name: 'wants the stack in what serves several, also where nothing names the state yet',
    fleet: oak(`backends:
  default: {pg: {}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:17: backends.default.pg: expected {stack} in schema_name, because this entry holds for several stacks, got nothing (write schema_name: "{stack}")',
    ],
  },
  {
    name: 'tells that {stack} without quotes is a map to YAML',
    fleet: oak(`backends:
  default: {s3: {bucket: oak, key: {stack}, region: eu-central-1}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:36: backends.default.s3.key: expected text, got a map (put text with {stack} in quotes)',
    ],
  },
  {
    name: 'refuses two stacks in one place',
    fleet: oak(`backends:
  core: {gcs: {bucket: oak, prefix: state}}
  mesh: {gcs: {bucket: oak, prefix: state}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:6:9: backends.mesh: expected a state of its own for each stack, core and mesh would share one (write {stack} into it, or different names)',
    ],
  },
  {
    name: 'refuses a place that another stack has by default',
    fleet: oak(`backends:
  core: {local: {path: ./state/mesh.tfstate}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:9: backends.core: expected a state of its own for each stack, core and mesh would share one (write {stack} into it, or different names)',
    ],
  },
  {
    name: 'refuses a state in the folder of the synthesised stacks',
    fleet: oak(`backends:
  core: {local: {path: cdktf.out/core.tfstate}}
  mesh: {local: {path: states/}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      'oak/fleet.yaml:5:24: backends.core.local.path: expected a file outside of cdktf.out, which is written anew, got \'cdktf.out/core.tfstate\' (write path: "state/{stack}.tfstate")',
      'oak/fleet.yaml:6:24: backends.mesh.local.path: expected a file, not a folder, got \'states/\' (write path: "state/{stack}.tfstate")',
    ],
  },
  {
    name: 'refuses braces that stand for nothing',
    fleet: oak(`backends:
  default: {local: {path: "state/{fleet}/{stack}.tfstate"}}
  core: {local: {path: "\${path.module}/core.tfstate"}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:27: backends.default.local.path: expected {stack} or no braces, got '{fleet}' (other braces mean nothing here)",
      "oak/fleet.yaml:6:24: backends.core.local.path: expected {stack} or no braces, got '{path.module}' (other braces mean nothing here)",
    ],
  },
  {
    name: 'wants absolute paths where Terraform reads files',
    fleet: oak(`backends:
  default: {consul: {path: "oak/{stack}", ca_file: tls/ca.pem}}
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: [
      "oak/fleet.yaml:5:52: backends.default.consul.ca_file: expected an absolute path, because Terraform runs in a folder of its own, got 'tls/ca.pem'",
    ],
  },
  {
    name: 'refuses backends that are a list',
    fleet: oak(`backends:
  - s3
nodes:
  n1: {vendor: hetzner, region: fsn1, size: cx23}
`),
    messages: ['oak/fleet.yaml:5:3: backends: expected a map, got a list'],
  },
];
