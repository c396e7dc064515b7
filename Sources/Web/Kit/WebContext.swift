// SPDX-License-Identifier: Apache-2.0
package import Hummingbird
package import NIOCore

/// What travels with a request through middleware and handlers.
package struct WebContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let remoteAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
