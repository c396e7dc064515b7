// SPDX-License-Identifier: Apache-2.0
package import SharedKernel

extension Actor {
    /// Whether what departments returned about people's means is for this reader: whoever decides with it or looks over it,
    /// and not those who only hand applications in and visit, such as a village's.
    ///
    /// Basis: 个人信息保护法 第六条（处理个人信息应当限于实现处理目的的最小范围）
    package var readsMeans: Bool {
        let handling: [Permission] = [
            .verificationRequest, .verificationAnswer, .caseAccept, .caseReview, .caseReviewSign, .caseConfirmDraft,
            .caseConfirmCheck, .caseConfirmSign, .reportRead, .auditRead,
        ]
        return handling.contains(where: may)
    }

    /// Staff for whom it is not. Residents see what is held about themselves.
    var isKeptFromMeans: Bool { userID != nil && !readsMeans }
}

extension Fact {
    /// Who carried over what a department had returned for the case before.
    static let carriedMeans = "上次核对"

    /// Whether a department said it, an officer settled what a department said, or it was carried over from there.
    var isOfMeans: Bool { source == .matched || source == .settled || origin == Self.carriedMeans }
}

extension CaseAction {
    /// What is said with these isn't found by words either, since one index serves all readers.
    static let ofMeans = ["verification-objection", "verification-recheck", "verification-doubt", "decide"]

    /// That something was said about what departments returned, or worked out with it, without what it was.
    var withoutMeans: CaseAction {
        guard Self.ofMeans.contains(action) else { return self }
        return CaseAction(
            id: id,
            step: step,
            link: link,
            action: action,
            title: title,
            actorName: actorName,
            actorID: actorID,
            functionTitle: functionTitle,
            occurredAt: occurredAt,
            recordedAt: recordedAt,
            comment: nil,
            contentHash: contentHash
        )
    }
}
