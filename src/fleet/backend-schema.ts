import { z } from 'zod';
import type { Backend } from './plan-types';
import { matching, secretKeys } from './schema-text';

/*
 * The backends' arguments as Terraform 1.5 and later and OpenTofu take them, as far as they are single values. What both programs say to
 * each of them was tried with `init`.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend
 * @see https://opentofu.org/docs/language/settings/backends/configuration/
 */

const text = matching(/^[^\u0000-\u001f\u007f]{1,2048}$/, 'one line of text');
const pem = matching(/^-----BEGIN (?!.*PRIVATE)[\s\S]{1,32768}$/, 'a certificate in PEM');
const file = matching(
  /^\/[^\u0000-\u001f\u007f]{1,2048}$/,
  'an absolute path, because Terraform runs in a folder of its own',
);
const flag = z.boolean();
const count = z.number().int().min(0);

type Argument = typeof text | typeof pem | typeof flag | typeof count;

/** One type of backend. */
interface BackendFacts {
  readonly needs: Readonly<Record<string, Argument>>;
  readonly also: Readonly<Record<string, Argument>>;
  /** Arguments that tell one state from another; `{stack}` in one of them keeps the stacks apart. The one that is meant for that first. */
  readonly place: readonly string[];
  /** Secret arguments, which have no place in a file that is committed, with the variable that Terraform reads instead. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** By type. */
export const backendFacts: Readonly<Record<Backend['type'], BackendFacts>> = {
  local: { needs: { path: text }, also: {}, place: ['path'], secrets: {} },
  s3: {
    needs: { bucket: text, key: text, region: text },
    also: {
      ...each(text, 'profile acl kms_key_id dynamodb_table workspace_key_prefix endpoint iam_endpoint sts_endpoint'),
      ...each(text, 'dynamodb_endpoint sts_region retry_mode http_proxy https_proxy no_proxy role_arn session_name'),
      ...each(text, 'external_id ec2_metadata_service_endpoint ec2_metadata_service_endpoint_mode'),
      ...each(file, 'custom_ca_bundle shared_credentials_file'),
      ...each(flag, 'encrypt use_lockfile force_path_style use_path_style insecure use_fips_endpoint'),
      ...each(
        flag,
        'use_dualstack_endpoint skip_credentials_validation skip_metadata_api_check skip_region_validation',
      ),
      ...each(flag, 'skip_requesting_account_id skip_s3_checksum'),
      max_retries: count,
    },
    place: ['key', 'bucket', 'endpoint', 'region'],
    secrets: {
      access_key: 'AWS_ACCESS_KEY_ID',
      secret_key: 'AWS_SECRET_ACCESS_KEY',
      token: 'AWS_SESSION_TOKEN',
      sse_customer_key: 'AWS_SSE_CUSTOMER_KEY',
    },
  },
  pg: {
    needs: {},
    also: {
      ...each(text, 'conn_str schema_name table_name index_name'),
      ...each(flag, 'skip_schema_creation skip_table_creation skip_index_creation'),
    },
    place: ['schema_name', 'table_name', 'conn_str'],
    secrets: {},
  },
  http: {
    needs: { address: text },
    also: {
      ...each(text, 'update_method lock_address lock_method unlock_address unlock_method username'),
      ...each(count, 'retry_max retry_wait_min retry_wait_max'),
      ...each(pem, 'client_ca_certificate_pem client_certificate_pem'),
      skip_cert_verification: flag,
    },
    place: ['address'],
    secrets: { password: 'TF_HTTP_PASSWORD', client_private_key_pem: 'TF_HTTP_CLIENT_PRIVATE_KEY_PEM' },
  },
  consul: {
    needs: { path: text },
    also: {
      ...each(text, 'address scheme datacenter'),
      ...each(file, 'ca_file cert_file key_file'),
      ...each(flag, 'gzip lock'),
    },
    place: ['path', 'address', 'datacenter'],
    secrets: { access_token: 'CONSUL_HTTP_TOKEN', http_auth: 'CONSUL_HTTP_AUTH' },
  },
  gcs: {
    needs: { bucket: text },
    also: each(text, 'prefix kms_encryption_key impersonate_service_account storage_custom_endpoint'),
    place: ['prefix', 'bucket', 'storage_custom_endpoint'],
    secrets: {
      credentials: 'GOOGLE_CREDENTIALS',
      access_token: 'GOOGLE_OAUTH_ACCESS_TOKEN',
      encryption_key: 'GOOGLE_ENCRYPTION_KEY',
    },
  },
  azurerm: {
    needs: { storage_account_name: text, container_name: text, key: text },
    also: {
      ...each(text, 'resource_group_name subscription_id tenant_id client_id endpoint environment metadata_host'),
      ...each(text, 'msi_endpoint oidc_request_url ado_pipeline_service_connection_id'),
      ...each(file, 'client_certificate_path client_id_file_path client_secret_file_path oidc_token_file_path'),
      ...each(
        flag,
        'snapshot use_azuread_auth use_cli use_msi use_oidc use_aks_workload_identity lookup_blob_endpoint',
      ),
    },
    place: ['key', 'container_name', 'storage_account_name'],
    secrets: {
      access_key: 'ARM_ACCESS_KEY',
      sas_token: 'ARM_SAS_TOKEN',
      client_secret: 'ARM_CLIENT_SECRET',
      client_certificate: 'ARM_CLIENT_CERTIFICATE',
      client_certificate_password: 'ARM_CLIENT_CERTIFICATE_PASSWORD',
      oidc_token: 'ARM_OIDC_TOKEN',
      oidc_request_token: 'ARM_OIDC_REQUEST_TOKEN',
    },
  },
};

function each(argument: Argument, names: string): Record<string, Argument> {
  return Object.fromEntries(names.split(' ').map((name) => [name, argument]));
}

/** One entry of `backends`: exactly one type with its arguments. */
export const backendSchema = z
  .strictObject({
    local: settings('local').optional().describe('A file; the path is relative to the folder of the fleet file.'),
    s3: settings('s3').optional().describe('An object in a bucket of S3, or of a service that speaks like it.'),
    pg: settings('pg').optional().describe('A schema of a PostgreSQL database.'),
    http: settings('http').optional().describe('A service that keeps states at addresses.'),
    consul: settings('consul').optional().describe("A path in Consul's key-value store."),
    gcs: settings('gcs').optional().describe('An object in a bucket of Google Cloud Storage.'),
    azurerm: settings('azurerm').optional().describe('A blob in a container of Azure.'),
  })
  .meta({
    description:
      'Exactly one type with its arguments, in the words of Terraform; {stack} in a text stands for the name of the stack. No secrets.',
    minProperties: 1,
    maxProperties: 1,
  });

/** A value of an argument. */
type Setting = string | number | boolean;

/** What an argument means is told by Terraform's own pages. */
function settings(type: Backend['type']): z.ZodType<Record<string, Setting>, Record<string, Setting>> {
  const { needs, also, secrets } = backendFacts[type];
  const told = (argument: Argument) =>
    argument.describe(`See https://developer.hashicorp.com/terraform/language/backend/${type}`);
  const needed = Object.entries(needs).map(([name, argument]) => [name, told(argument)] as const);
  const optional = Object.entries(also).map(([name, argument]) => [name, told(argument).optional()] as const);
  const schema = z.strictObject({ ...Object.fromEntries(needed), ...Object.fromEntries(optional) });
  secretKeys.add(schema, secrets);
  // Every argument that is given is a value; what the types of the arguments add up to would only be longer.
  return schema as unknown as z.ZodType<Record<string, Setting>, Record<string, Setting>>;
}
