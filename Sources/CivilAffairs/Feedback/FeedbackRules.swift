// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// Who may say what about what was done. Pure.
package enum FeedbackRules {
    /// Whether a case can be rated: it has ended, and an office had to do with it.
    package static func isRateable(_ file: CaseFile) -> Bool {
        file.state.isEnded && (file.acceptedOn != nil || file.state == .refused)
    }

    /// Whether somebody acted on a case in a function that is no head's; stand-ins and those they stand in for alike.
    static func isHandler(_ actor: Actor, of actions: [CaseAction], heads: [String]) -> Bool {
        actions.contains { action in
            guard let user = action.actorID, actor.hands.contains(user) else { return false }
            // The title of a stand-in goes on with the name of the one stood in for.
            return !heads.contains { action.functionTitle.hasPrefix($0) }
        }
    }

    static func answer(_ reply: Feedback.Reply, to rating: Rating, by actor: Actor, on today: CivilDate, most: Int)
        throws
        -> Rating.Answer
    {
        guard !reply.finding.isEmpty, !reply.measures.isEmpty else { throw FeedbackProblem.answerNeeded }
        guard reply.finding.count <= most, reply.measures.count <= most else {
            throw FeedbackProblem.tooLong(most: most)
        }
        guard let resolution = reply.resolution else { throw FeedbackProblem.resolutionNeeded }
        guard let calledOn = reply.calledOn, calledOn >= rating.ratedAt.date, calledOn <= today else {
            throw FeedbackProblem.callBackDay
        }
        return Rating.Answer(
            finding: reply.finding,
            resolution: resolution,
            measures: reply.measures,
            calledOn: calledOn,
            answeredOn: today,
            answeredBy: "\(actor.name)（\(actor.functionTitle)）"
        )
    }
}
