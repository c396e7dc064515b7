// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Vocabulary

/// Sessions seen in the last two seconds. A closed session can live on that long on another server, not longer.
final class SessionCache: Sendable {
    private static let life: Int64 = 2_000
    private let entries = Mutex<[String: (signedIn: Access.SignedIn, until: Int64)]>([:])

    func get(_ hash: String, at now: Timestamp) -> Access.SignedIn? {
        entries.withLock { entries in
            guard let entry = entries[hash], entry.until > now.milliseconds else { return nil }
            return entry.signedIn
        }
    }

    func put(_ hash: String, _ signedIn: Access.SignedIn, at now: Timestamp) {
        entries.withLock { entries in
            if entries.count > 10_000 { entries = entries.filter { $0.value.until > now.milliseconds } }
            entries[hash] = (signedIn, now.milliseconds + Self.life)
        }
    }

    func remove(_ hash: String) {
        entries.withLock { entries in _ = entries.removeValue(forKey: hash) }
    }

    func removeAll() {
        entries.withLock { $0 = [:] }
    }
}
