// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// Where the program learns what time it is; tests and the demo pass their own.
package protocol CivilClock: Sendable {
    func now() -> Timestamp
}

extension CivilClock {
    package var today: CivilDate { now().date }
}

/// The machine's clock.
package struct SystemClock: CivilClock {
    package init() {}
    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// The machine's clock moved ahead by whole days, so that a demo can show what only time brings about.
package struct ShiftedClock: CivilClock {
    private let milliseconds: Int64

    package init(daysAhead days: Int) { milliseconds = Int64(days) * 86_400_000 }

    package func now() -> Timestamp {
        Timestamp(milliseconds: SystemClock().now().milliseconds + milliseconds)
    }
}

/// A clock that stands until it is moved; for tests and for building the demo's history.
package final class AdjustableClock: CivilClock {
    private let instant: Mutex<Timestamp>

    package init(_ start: Timestamp) {
        instant = Mutex(start)
    }

    package func now() -> Timestamp { instant.withLock { $0 } }

    package func travel(to timestamp: Timestamp) {
        instant.withLock { $0 = timestamp }
    }
}
