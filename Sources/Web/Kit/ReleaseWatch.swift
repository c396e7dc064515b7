// SPDX-License-Identifier: Apache-2.0
package import CivilAffairs
package import Logging
package import Packs

/// Takes up a release that was installed while the server runs. It asks for the newest at most once a second, whatever
/// the number of requests.
package actor ReleaseWatch {
    /// Looks until those servers have followed too that opened cases under the release before.
    private static let looksToSettle = 10
    /// Looks left out after a release that could not be taken up.
    private static let looksToWait = 60

    private let live: LiveSite
    private let releases: Releases
    private let site: @Sendable (Releases.Installed) async throws -> SiteContext
    private var running: (hash: String, pack: ResolvedPack)
    /// Releases that ran here; a request on its way may still open a case under them.
    private var former: [String: ResolvedPack] = [:]
    private var settling = 0
    private var waiting = 0

    /// - Parameter site: makes the site of a release.
    package init(
        live: LiveSite,
        releases: Releases,
        running hash: String,
        pack: ResolvedPack,
        site: @escaping @Sendable (Releases.Installed) async throws -> SiteContext
    ) {
        self.live = live
        self.releases = releases
        self.site = site
        running = (hash, pack)
    }

    /// Looks once.
    /// - Returns: whether another release is now in force here.
    @discardableResult
    package func look() async throws -> Bool {
        if waiting > 0 {
            waiting -= 1
            return false
        }
        let isLast = settling == 1
        settling = max(settling - 1, 0)
        let isNewer = try await releases.currentHash().map { $0 != running.hash } ?? false
        guard isNewer || isLast, let installed = try await releases.current() else { return false }
        if isNewer { former[running.hash] = running.pack }
        do {
            let older = installed.older.merging(former) { stored, _ in stored }
            live.change(
                to: try await site(Releases.Installed(hash: installed.hash, pack: installed.pack, older: older))
            )
        } catch {
            waiting = Self.looksToWait
            throw error
        }
        running = (installed.hash, installed.pack)
        former[installed.hash] = nil
        if isNewer { settling = Self.looksToSettle }
        return isNewer
    }

    /// Looks every second until the task is cancelled.
    package func run(logger: Logger) async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: .seconds(1))
                if try await look() {
                    logger.notice("release taken up", metadata: ["hash": "\(running.hash)"])
                }
            } catch is CancellationError {
                return
            } catch {
                logger.error("release not taken up", metadata: ["error": "\(error)"])
            }
        }
    }
}
