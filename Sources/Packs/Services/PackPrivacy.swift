// SPDX-License-Identifier: Apache-2.0

/// What a pack must say of the personal data that its services ask for, before it may come into force. Releases that
/// came into force earlier are not asked again: their cases must stay readable.
///
/// Basis: 《个人信息保护法》第十七条、第十九条、第三十五条
package enum PackPrivacy {
    package static func faults(of pack: ResolvedPack) -> [PackFault] {
        pack.services.flatMap { service -> [PackFault] in
            guard let privacy = service.privacy else {
                return [service.place.fault("事项“\(service.title)”没有写明处理个人信息的目的、依据和保存期限，请补上 privacy")]
            }
            var faults: [PackFault] = []
            if privacy.purpose.isEmpty {
                faults.append(privacy.place.fault("事项“\(service.title)”没有写处理个人信息的目的 purpose，请补上"))
            }
            if privacy.ground.isEmpty {
                faults.append(privacy.place.fault("事项“\(service.title)”没有写处理个人信息的依据 ground，请写法律和条款"))
            }
            if (privacy.retention ?? "").isEmpty {
                faults.append(privacy.place.fault("事项“\(service.title)”没有写保存期限的依据 retention，请写档案规定"))
            }
            return faults
        }
    }
}

extension ServiceDefinition.Privacy {
    /// For how long the data is kept, in words that follow a comma.
    package var term: String {
        switch (years, starts) {
        case (0, _): "依法长期保存"
        case (_, .closed): "从办结起保存 \(years) 年"
        case (_, .ended): "从停止享受待遇起保存 \(years) 年（没有享受的，从办结起）"
        }
    }

    /// What whoever applies is told before they answer anything. Basis: 《个人信息保护法》第十七条
    package var notice: String {
        "您填写和我们查到的信息只用于\(purpose)，\(term)。依据：\(ground)。"
    }
}
