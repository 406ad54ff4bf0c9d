// A real Bluesky server (PDS) with its directory of identities (PLC), on free ports of this machine.
// Prints one line of JSON when it is ready and ends when its standard input closes.

import { TestNetworkNoAppView } from '@atproto/dev-env'

const limits = process.argv.includes('--rate-limits')
const network = await TestNetworkNoAppView.create({ pds: { rateLimitsEnabled: limits } })
console.log(JSON.stringify({ url: network.pds.url, directory: network.plc.url }))

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
