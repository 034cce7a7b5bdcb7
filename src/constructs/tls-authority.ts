import { CertRequest } from '@cdktf/provider-tls/lib/cert-request';
import { LocallySignedCert } from '@cdktf/provider-tls/lib/locally-signed-cert';
import { PrivateKey } from '@cdktf/provider-tls/lib/private-key';
import { SelfSignedCert } from '@cdktf/provider-tls/lib/self-signed-cert';
import { Construct } from 'constructs';
import { secret } from './template';

export interface TlsAuthorityProps {
  /** Common name of the authority's own certificate. */
  readonly commonName: string;
  /** Put before every resource name. @default - empty */
  readonly prefix?: string;
  /** Life of the authority, in hours. @default 87600 (ten years) */
  readonly validityHours?: number;
  /** Life of what it signs, in hours. @default 43800 (five years) */
  readonly leafValidityHours?: number;
  /** A leaf this close to its end is made anew by the next deploy, in hours. @default 8760 (one year) */
  readonly earlyRenewalHours?: number;
}

/** A certificate with its key, PEM texts as tokens. */
export interface TlsLeaf {
  readonly certificate: string;
  /** PKCS#8 PEM; sensitive. */
  readonly privateKey: string;
}

export interface ServerLeafProps {
  readonly commonName: string;
  readonly ipAddresses: readonly string[];
  readonly dnsNames?: readonly string[];
}

/**
 * A certificate authority with ECDSA P-256 keys. Its key is in the state of the stack that holds this construct and nowhere
 * else; leaf keys reach a node only over SSH.
 *
 * @example
 * const tls = new TlsAuthority(stack, 'tls', { commonName: 'oak' });
 * const server = tls.server('n1', { commonName: 'n1', ipAddresses: [machine.ipv4] });
 */
export class TlsAuthority extends Construct {
  /** The authority's certificate, PEM. */
  readonly certificate: string;
  private readonly key: PrivateKey;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TlsAuthorityProps,
  ) {
    super(scope, id);
    this.key = this.named(new PrivateKey(this, 'key', { algorithm: 'ECDSA', ecdsaCurve: 'P256' }), 'ca');
    const ca = new SelfSignedCert(this, 'certificate', {
      privateKeyPem: this.key.privateKeyPem,
      subject: [{ commonName: props.commonName }],
      isCaCertificate: true,
      setSubjectKeyId: true,
      validityPeriodHours: props.validityHours ?? 87600,
      allowedUses: ['cert_signing', 'crl_signing'],
    });
    this.certificate = this.named(ca, 'ca').certPem;
  }

  /** A server's certificate, valid for the given addresses and for 127.0.0.1. */
  server(name: string, props: ServerLeafProps): TlsLeaf {
    return this.leaf(`server_${name}`, props.commonName, ['digital_signature', 'server_auth'], {
      ipAddresses: [...props.ipAddresses, '127.0.0.1'],
      dnsNames: [...(props.dnsNames ?? [])],
    });
  }

  /** A client's certificate. */
  client(name: string, commonName: string): TlsLeaf {
    return this.leaf(`client_${name}`, commonName, ['digital_signature', 'client_auth'], {});
  }

  private leaf(
    name: string,
    commonName: string,
    allowedUses: string[],
    names: { ipAddresses?: string[]; dnsNames?: string[] },
  ): TlsLeaf {
    const key = this.named(new PrivateKey(this, `${name}-key`, { algorithm: 'ECDSA', ecdsaCurve: 'P256' }), name);
    const request = this.named(
      new CertRequest(this, `${name}-request`, {
        privateKeyPem: key.privateKeyPem,
        subject: [{ commonName }],
        ...names,
      }),
      name,
    );
    const cert = this.named(
      new LocallySignedCert(this, `${name}-certificate`, {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: this.key.privateKeyPem,
        caCertPem: this.certificate,
        validityPeriodHours: this.props.leafValidityHours ?? 43800,
        earlyRenewalHours: this.props.earlyRenewalHours ?? 8760,
        allowedUses,
      }),
      name,
    );
    return { certificate: cert.certPem, privateKey: secret(key.privateKeyPemPkcs8) };
  }

  private named<T extends { overrideLogicalId(name: string): void }>(resource: T, name: string): T {
    resource.overrideLogicalId(`${this.props.prefix ?? ''}${name}`);
    return resource;
  }
}
