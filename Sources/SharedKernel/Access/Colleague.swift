// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// Somebody in office, as colleagues choose whom to ask or to hand work to.
package struct Colleague: Sendable, Equatable {
    package let userID: Int64
    package let name: String
    /// Identifier of the function held.
    package let function: String
    /// The region of the office.
    package let regionID: Int64

    package init(userID: Int64, name: String, function: String, regionID: Int64) {
        self.userID = userID
        self.name = name
        self.function = function
        self.regionID = regionID
    }
}

extension Staffing {
    /// Everybody in office in a region or in one above it on a day, without those disabled; once for each office.
    package static func people(
        over regionID: Int64,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [Colleague] {
        try AccessStore().people(over: regionID, on: date, in: transaction)
    }
}
