import { InvalidArgumentError } from 'commander';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `8080`, `127.0.0.1:8080` or `[::1]:8080`; without a host, loopback is meant. Port 0 takes a free one. */
export function parseListenAddress(text: string): ListenAddress {
  const [, host, port] = /^(?:(\[[0-9a-f:.]+\]|[\w.-]+):)?(\d{1,5})$/i.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) throw new InvalidArgumentError('Write a port, or host:port: 8080, 127.0.0.1:8080, [::1]:8080.');
  return { host: (host ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port: Number(port) };
}
