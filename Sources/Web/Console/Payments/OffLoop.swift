// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Long work on files, kept away from the few threads that answer requests.
enum OffLoop {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try work() })
            }
        }
    }
}
