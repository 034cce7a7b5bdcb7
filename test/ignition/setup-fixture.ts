import type { Setup, SetupLayer } from '../../src/ignition/setup';

/** A setup that asks for nothing but what `changes` say. */
export function setupWith(changes: Partial<Setup> = {}): Setup {
  return {
    groups: {},
    users: {},
    directories: {},
    files: {},
    units: {},
    sysctls: {},
    modules: [],
    packages: [],
    swapMiB: 0,
    timeServers: [],
    certificates: {},
    kernelArguments: [],
    ...changes,
  };
}

/** A layer of a user's. */
export function layer(origin: string, level: SetupLayer['level'], said: Partial<SetupLayer> = {}): SetupLayer {
  return { origin, level, ...said };
}

/** A line of a public key. */
export const adaKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEJhc2U2NCBvZiBub3RoaW5nIGluIHBhcnRpY3VsYXIh ada';

/** An authority's certificate of no further use. */
export const authorityPem = `-----BEGIN CERTIFICATE-----
MIIBSDCB+6ADAgECAhQn0BMWYT4/fLQcNX2oXY0Zd/yHozAFBgMrZXAwGTEXMBUG
A1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTAzODQ0WhgPMjEyNjEwMjgx
MDM4NDRaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MCowBQYDK2VwAyEAh9Wm
8u1FbJukhz+K4M1dqqxvma2aMfzGBujHcCeZRDyjUzBRMB0GA1UdDgQWBBQ2Pv7E
RNmh+P1NG/w3Mepbc2lVaTAfBgNVHSMEGDAWgBQ2Pv7ERNmh+P1NG/w3Mepbc2lV
aTAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBAAfQyA/mo4UJmAChUPagQYEb9Gvv
ix7oe28MhM5BB3CXKZI4ltSXO60o7ONDZPGoUKtyvf8wtHcgWGhsAE3y1AM=
-----END CERTIFICATE-----
`;
