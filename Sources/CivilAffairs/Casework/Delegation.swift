// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Who confirms a case, and why (社会救助法 44 条).
package enum Delegation: Sendable, Equatable {
    /// The county: nothing is delegated here.
    case county
    /// The township, as the province and the county allow.
    case township
    /// The township may, but has not enough different people for the chain of signatures.
    case understaffed
    /// The township may, but handling staff are kin of the family (57号 11、20 条).
    case kin

    package var title: String {
        switch self {
        case .county: "县级民政部门"
        case .township: "乡镇（街道）（确认权限已下放）"
        case .understaffed, .kin: "县级民政部门（由乡镇转回）"
        }
    }

    /// Why the county confirms although the township might; nil otherwise.
    package var reason: String? {
        switch self {
        case .county, .township: nil
        case .understaffed: "本乡镇（街道）已下放确认权限，但经办和负责人不能由两名不同的工作人员担任，转由县级确认。"
        case .kin: "申请家庭与经办人员或村（居）委会成员有近亲属关系，不在乡镇（街道）确认，转由县级入户调查并确认。"
        }
    }
}

extension Casework {
    /// Who confirms, by the parameter in force on a day and the people who are there now.
    func delegation(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> Delegation {
        let chains = service.flow.steps.map(\.delegatedChain).filter { !$0.isEmpty }
        guard !chains.isEmpty, try services.isDelegated(service, regionID: file.regionID, on: date) else {
            return .county
        }
        if file.kin != nil { return .kin }
        // What was settled at acceptance stands until a step is left.
        if file.acceptedOn != nil, file.state.isEnded { return file.delegated ? .township : .understaffed }
        let today = clock.today
        let isStaffed = try chains.allSatisfy { chain in
            try Staffing.canFill(chain.map(\.functions), regionID: file.regionID, on: today, in: transaction)
        }
        return isStaffed && (file.acceptedOn == nil || file.delegated) ? .township : .understaffed
    }
}
