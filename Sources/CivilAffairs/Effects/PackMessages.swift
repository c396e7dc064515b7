// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import Vocabulary

/// The messages of the releases that are loaded.
extension PackServices: MessageBook {
    package func automatic(_ occasion: MessageDefinition.Occasion) -> [MessageDefinition] {
        worded(today).filter { $0.occasion == occasion }
    }

    package func message(_ id: String, release: String) -> MessageDefinition? {
        [today, release].lazy.flatMap(worded).first { $0.id == id }
    }

    package func quietHours(regionID: Int64, on date: CivilDate) -> QuietHours {
        let table = try? pack(release: today).parameters
        let row = table?.row(QuietHours.parameter, region: codes(regionID), on: date)
        return row.flatMap { QuietHours($0.value) } ?? .usual
    }

    private func worded(_ release: String) -> [MessageDefinition] { (try? pack(release: release).messages) ?? [] }
}
