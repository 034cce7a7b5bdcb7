import { CertRequest } from '@cdktf/provider-tls/lib/cert-request';
import { LocallySignedCert } from '@cdktf/provider-tls/lib/locally-signed-cert';
import { PrivateKey } from '@cdktf/provider-tls/lib/private-key';
import { SelfSignedCert } from '@cdktf/provider-tls/lib/self-signed-cert';
import type { TerraformElement, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { secret } from './template';
import { named } from './terraform-name';

/** What {@link TlsAuthority} takes. */
export interface TlsAuthorityProps {
  /** Common name of the authority's own certificate. */
  readonly commonName: string;
  /**
   * Put before every Terraform name, for a stack that has something else in it: letters, digits, `_`.
   *
   * @default - empty
   */
  readonly prefix?: string;
  /** Life of the authority, in hours. @default 87600 (ten years) */
  readonly validityHours?: number;
  /** Life of what it signs, in hours. @default 43800 (five years) */
  readonly leafValidityHours?: number;
  /** A leaf this close to its end is made anew by the next deploy, in hours. @default 8760 (one year) */
  readonly earlyRenewalHours?: number;
  /** The tls provider. @default - the one of the stack without an alias */
  readonly provider?: TerraformProvider;
}

/** A certificate with its key, PEM texts as tokens. */
export interface TlsLeaf {
  /** The leaf alone; clients know the authority's own certificate. */
  readonly certificate: string;
  /** PKCS#8 PEM; sensitive. */
  readonly privateKey: string;
}

/** Whom a server's certificate is for. */
export interface ServerLeafProps {
  /** Common name; clients look at the addresses and names below. */
  readonly commonName: string;
  /** Addresses without a prefix length; `127.0.0.1` is added. */
  readonly ipAddresses: readonly string[];
  /** Host names. @default - none */
  readonly dnsNames?: readonly string[];
}

/**
 * A certificate authority with ECDSA P-256 keys. Its key is in the state of the stack that holds this construct and nowhere
 * else; leaf keys reach a node only over SSH. The stack needs the tls provider.
 *
 * @example
 * const authority = new TlsAuthority(stack, 'authority', { commonName: 'shop', leafValidityHours: 24 * 365 });
 * const server = authority.server('web', { commonName: 'web', ipAddresses: ['192.0.2.7'], dnsNames: ['shop.example'] });
 * const client = authority.client('backup', 'backup');
 * new TerraformOutput(stack, 'trust', { value: authority.certificate });
 * new TerraformOutput(stack, 'web', { value: [server.certificate, server.privateKey], sensitive: true });
 * new TerraformOutput(stack, 'backup', { value: client.certificate });
 */
export class TlsAuthority extends Construct {
  /** The authority's certificate, PEM. */
  readonly certificate: string;
  private readonly key: PrivateKey;
  private readonly provided: { readonly provider?: TerraformProvider };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TlsAuthorityProps,
  ) {
    super(scope, id);
    this.provided = props.provider === undefined ? {} : { provider: props.provider };
    this.key = this.newKey('key', 'ca');
    const ca = new SelfSignedCert(this, 'certificate', {
      ...this.provided,
      privateKeyPem: this.key.privateKeyPem,
      subject: [{ commonName: props.commonName }],
      isCaCertificate: true,
      setSubjectKeyId: true,
      validityPeriodHours: props.validityHours ?? 87600,
      allowedUses: ['cert_signing', 'crl_signing'],
    });
    this.certificate = this.named(ca, 'ca').certPem;
  }

  /**
   * A server's certificate, valid for the given addresses and for 127.0.0.1.
   *
   * @param name names its resources, `server_<name>`: once per authority
   */
  server(name: string, props: ServerLeafProps): TlsLeaf {
    return this.leaf(`server_${name}`, props.commonName, ['digital_signature', 'server_auth'], {
      ipAddresses: [...props.ipAddresses, '127.0.0.1'],
      dnsNames: [...(props.dnsNames ?? [])],
    });
  }

  /**
   * A client's certificate.
   *
   * @param name names its resources, `client_<name>`: once per authority
   */
  client(name: string, commonName: string): TlsLeaf {
    return this.leaf(`client_${name}`, commonName, ['digital_signature', 'client_auth'], {});
  }

  private leaf(
    name: string,
    commonName: string,
    allowedUses: string[],
    names: { ipAddresses?: string[]; dnsNames?: string[] },
  ): TlsLeaf {
    const key = this.newKey(`${name}-key`, name);
    const request = this.named(
      new CertRequest(this, `${name}-request`, {
        ...this.provided,
        privateKeyPem: key.privateKeyPem,
        subject: [{ commonName }],
        ...names,
      }),
      name,
    );
    const cert = this.named(
      new LocallySignedCert(this, `${name}-certificate`, {
        ...this.provided,
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

  private newKey(id: string, name: string): PrivateKey {
    return this.named(new PrivateKey(this, id, { ...this.provided, algorithm: 'ECDSA', ecdsaCurve: 'P256' }), name);
  }

  private named<T extends TerraformElement>(resource: T, name: string): T {
    return named(resource, `${this.props.prefix ?? ''}${name}`);
  }
}
