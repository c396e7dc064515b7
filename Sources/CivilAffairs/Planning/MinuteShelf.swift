// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Synchronization
import Vocabulary

/// What was counted over all records within the last minute, by what was asked for: many look at the same, and a wall looks
/// all day.
final class MinuteShelf<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Kept: Sendable {
        let value: Value
        let at: Timestamp

        func isFresh(at now: Timestamp) -> Bool { (0..<60_000).contains(now.milliseconds - at.milliseconds) }
    }

    private let shelf = Mutex<[Key: Kept]>([:])

    /// Nil once a minute has passed.
    func value(for key: Key, at now: Timestamp) -> Value? {
        shelf.withLock { shelf in shelf[key].flatMap { $0.isFresh(at: now) ? $0.value : nil } }
    }

    func keep(_ value: Value, for key: Key, at now: Timestamp) {
        shelf.withLock { shelf in
            shelf = shelf.filter { $0.value.isFresh(at: now) }
            shelf[key] = Kept(value: value, at: now)
        }
    }
}

/// Readers who see the same records.
struct ReaderArea: Hashable, Sendable {
    private let identity: Actor.Identity
    private let regionID: Int64?
    private let function: String?

    /// Nil while an emergency lets somebody see more.
    init?(_ actor: Actor) {
        guard actor.scope.opened.isEmpty else { return nil }
        // Offices of the same function and region see the same.
        identity = actor.function == nil ? actor.identity : .system("")
        regionID = actor.regionID
        function = actor.function
    }
}
