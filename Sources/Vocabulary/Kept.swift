// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What was worked out once and is used again, by whoever asks for it; a copy of its owner shares it.
package final class Kept<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    package init(_ value: Value) {
        self.value = Mutex(value)
    }

    package var current: Value { value.withLock { $0 } }

    package func change(_ body: @Sendable (inout Value) -> Void) {
        value.withLock { body(&$0) }
    }
}
