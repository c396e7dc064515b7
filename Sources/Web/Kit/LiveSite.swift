// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The site as it runs now. Each request takes it once and keeps it to its end, so that a release that is taken up
/// meanwhile changes nothing halfway.
package final class LiveSite: Sendable {
    private let held: Mutex<SiteContext>

    package init(_ context: SiteContext) {
        held = Mutex(context)
    }

    package var context: SiteContext { held.withLock { $0 } }

    /// From the next request on.
    package func change(to context: SiteContext) {
        held.withLock { $0 = context }
    }
}
