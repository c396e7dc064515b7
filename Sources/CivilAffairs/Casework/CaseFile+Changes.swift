// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension CaseFile {
    /// A copy with some values replaced; identity, family and origin never change.
    func with(
        number: String?? = nil,
        members: Int? = nil,
        state: State? = nil,
        step: String? = nil,
        link: Int? = nil,
        outcome: String?? = nil,
        proposed: String?? = nil,
        delegated: Bool? = nil,
        kin: String?? = nil,
        urban: String?? = nil,
        releaseHash: String? = nil,
        acceptedOn: CivilDate?? = nil,
        due: WorkCalendar.Due? = nil,
        pausedOn: CivilDate?? = nil,
        decidedOn: CivilDate?? = nil,
        closedAt: Timestamp?? = nil
    ) -> CaseFile {
        var changed = CaseFile(
            id: id,
            number: number ?? self.number,
            receipt: receipt,
            serviceID: serviceID,
            releaseHash: releaseHash ?? self.releaseHash,
            title: title,
            regionID: regionID,
            villageRegionID: villageRegionID,
            channel: channel,
            applicantPersonID: applicantPersonID,
            applicantName: applicantName,
            members: members ?? self.members,
            state: state ?? self.state,
            step: step ?? self.step,
            link: link ?? self.link,
            outcome: outcome ?? self.outcome,
            proposed: proposed ?? self.proposed,
            delegated: delegated ?? self.delegated,
            kin: kin ?? self.kin,
            urban: urban ?? self.urban,
            openedAt: openedAt,
            acceptedOn: acceptedOn ?? self.acceptedOn,
            dueOn: due?.date ?? dueOn,
            dueProvisional: due?.provisional ?? dueProvisional,
            pausedOn: pausedOn ?? self.pausedOn,
            decidedOn: decidedOn ?? self.decidedOn,
            closedAt: closedAt ?? self.closedAt,
            agent: agent,
            enrolmentID: enrolmentID,
            bundleID: bundleID,
            version: version
        )
        changed.nextDueOn = nextDueOn
        return changed
    }
}
