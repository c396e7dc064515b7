// SPDX-License-Identifier: Apache-2.0

/// A way to have a decision looked at again by somebody else 救济途径, as a pack says.
package struct RemedyDefinition: Sendable, Equatable {
    package let id: String
    /// 行政复议, 行政诉讼.
    package let title: String
    /// Parameter that says how long one has.
    package let term: String
    /// Where to; `{县}` stands for the county's name.
    package let authority: String
    /// What to bring and how, in plain words.
    package let how: String
    package let basis: [String]
    /// How it can end, in the words of the law.
    package let outcomes: [String]
    package let place: PackPlace
}

/// Reads `remedies.yaml`.
enum RemedyReader {
    static func remedies(_ reader: NodeReader) -> [RemedyDefinition] {
        let remedies = reader.list("remedies").map { item in
            let remedy = RemedyDefinition(
                id: item.identifier("id"),
                title: item.text("title"),
                term: item.text("term"),
                authority: item.text("authority"),
                how: item.text("how"),
                basis: item.texts("basis"),
                outcomes: item.texts("outcomes"),
                place: item.place
            )
            if remedy.basis.isEmpty { item.fault("“\(remedy.title)”没有写依据 basis") }
            if remedy.outcomes.isEmpty { item.fault("“\(remedy.title)”没有写可能的结果 outcomes") }
            item.close()
            return remedy
        }
        reader.close()
        return remedies
    }
}

/// What somebody in urgent need 一键求助 is asked and told, as a pack says.
package struct UrgentHelpDefinition: Sendable, Equatable {
    package struct Number: Sendable, Equatable {
        package let number: String
        package let title: String
    }

    /// Called first where somebody is in danger.
    package let numbers: [Number]
    /// What can be wrong, in the words of whoever asks.
    package let kinds: [String]
    /// The service that a request is opened as.
    package let service: String
    /// Answers of the service's form that are known beforehand, by field.
    package let answers: [String: String]
    /// Field of the form that takes what is wrong.
    package let causeField: String
    /// Where a request can be passed on to.
    package let referrals: [String]
    package let basis: [String]
    package let place: PackPlace
}

/// Reads `urgent-help.yaml`.
enum UrgentHelpReader {
    static func help(_ reader: NodeReader) -> UrgentHelpDefinition {
        let help = UrgentHelpDefinition(
            numbers: reader.list("numbers").map { item in
                let number = UrgentHelpDefinition.Number(number: item.text("number"), title: item.text("title"))
                if number.number.isEmpty || !number.number.allSatisfy({ ("0"..."9").contains($0) }) {
                    item.fault("紧急电话“\(number.number)”只写数字")
                }
                item.close()
                return number
            },
            kinds: reader.texts("kinds"),
            service: reader.text("service"),
            answers: reader.values("answers"),
            causeField: reader.text("cause_field"),
            referrals: reader.texts("referrals"),
            basis: reader.texts("basis"),
            place: reader.place
        )
        if help.kinds.isEmpty { reader.fault("一键求助没有写遇到的事 kinds") }
        if help.numbers.isEmpty { reader.fault("一键求助没有写紧急电话 numbers") }
        if help.basis.isEmpty { reader.fault("一键求助没有写依据 basis") }
        reader.close()
        return help
    }
}
