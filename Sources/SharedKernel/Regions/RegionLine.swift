// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// One line of a list of regions: a code and name with the days on which they held.
///
/// A code that is replaced by exactly one other from the next line on (监利 421023 → 421088) stays the same region;
/// several codes that share a successor are regions dissolved into it.
package struct RegionLine: Sendable, Equatable {
    /// 6, 9 or 12 digits.
    package let code: String
    package let name: String
    package let level: Region.Level
    /// Code of the region above, of 6, 9 or 12 digits; nil at the top.
    package let parentCode: String?
    package let validFrom: CivilDate
    /// Last day, nil while it holds.
    package let validUntil: CivilDate?
    package let successorCode: String?

    package init(
        code: String,
        name: String,
        level: Region.Level,
        parentCode: String?,
        validFrom: CivilDate,
        validUntil: CivilDate? = nil,
        successorCode: String? = nil
    ) {
        self.code = Region.padded(code)
        self.name = name
        self.level = level
        self.parentCode = parentCode.map(Region.padded)
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.successorCode = successorCode.map(Region.padded)
    }
}
