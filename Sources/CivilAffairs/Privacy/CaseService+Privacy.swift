// SPDX-License-Identifier: Apache-2.0
import Packs
package import Vocabulary

extension CaseService {
    /// What whoever applies is told of their data; nil where the release does not say.
    package var privacyNotice: String? { definition.privacy?.notice }

    /// Whether somebody's guardian must have agreed to the use of their data; where means are looked up everybody, or
    /// their guardian, authorises it anyway.
    package func asksGuardian(_ birthOn: CivilDate?, on date: CivilDate) -> Bool {
        guard !has(.verification), let age = definition.privacy?.guardianUnder, let birthOn else { return false }
        return birthOn.age(on: date) < age
    }
}
