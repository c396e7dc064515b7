// SPDX-License-Identifier: Apache-2.0
import Packs
import Synchronization

/// Releases that this process has read and tested, by the hash of their content: the same files are the same rules, so
/// that a release is read and its tests are run once, however often it is asked for.
final class ReleaseMemory: Sendable {
    static let shared = ReleaseMemory()

    /// More than a store has in use at a time.
    private static let most = 8

    private struct State {
        var packs: [String: ResolvedPack] = [:]
        var order: [String] = []
        var passed: Set<String> = []
    }

    private let state = Mutex(State())

    func hasPassed(_ hash: String) -> Bool { state.withLock { $0.passed.contains(hash) } }

    /// Remembers a pack whose tests have passed.
    func keep(_ pack: ResolvedPack, _ hash: String) {
        state.withLock { state in
            state.passed.insert(hash)
            Self.add(pack, hash, to: &state)
        }
    }

    /// The pack of a hash, read when it is not known yet.
    func pack(_ hash: String, _ read: () throws -> ResolvedPack) throws -> ResolvedPack {
        if let pack = state.withLock({ $0.packs[hash] }) { return pack }
        let pack = try read()
        state.withLock { Self.add(pack, hash, to: &$0) }
        return pack
    }

    private static func add(_ pack: ResolvedPack, _ hash: String, to state: inout State) {
        guard state.packs.updateValue(pack, forKey: hash) == nil else { return }
        state.order.append(hash)
        if state.order.count > most { state.packs[state.order.removeFirst()] = nil }
    }
}
