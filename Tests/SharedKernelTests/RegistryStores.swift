// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import TestSupport

/// A registry on a new store of either kind that is deleted afterwards.
enum RegistryStores {
    static func run(_ dialect: Dialect, _ test: @Sendable (KernelFixture) async throws -> Void) async throws {
        try await TestStores.withStore(dialect) { database in
            try await test(try await KernelFixture.make(database))
        }
    }
}
