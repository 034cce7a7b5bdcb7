/** hashicorp/tls 4.1.0, for real: its keys and certificates are what openssl, OpenSSH and a TLS handshake accept. */
import type { Provider } from '../provider';
import { type FactTable, findFacts } from '../schema/facts';
import { certificateRequest, locallySignedCertificate, selfSignedCertificate } from './certificates';
import { privateKeyResource, publicKeyDataSource } from './private-key';

/** @throws Error when the table lacks a type: it belongs to another version. */
export function tlsProvider(facts: FactTable): Provider {
  const { resources, dataSources = {} } = facts;
  return {
    facts,
    resources: {
      tls_private_key: privateKeyResource(findFacts(resources, 'tls_private_key')),
      tls_self_signed_cert: selfSignedCertificate(findFacts(resources, 'tls_self_signed_cert')),
      tls_cert_request: certificateRequest(findFacts(resources, 'tls_cert_request')),
      tls_locally_signed_cert: locallySignedCertificate(findFacts(resources, 'tls_locally_signed_cert')),
    },
    dataSources: { tls_public_key: publicKeyDataSource(findFacts(dataSources, 'tls_public_key')) },
  };
}
