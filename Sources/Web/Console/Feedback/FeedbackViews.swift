// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// A rating as a line of a list.
struct RatingLine: Sendable {
    let link: String
    let grade: String
    let tone: String
    let heading: String
    let number: String?
    let service: String
    let office: String
    let at: String
    let way: String
    /// What is due, or what became of it; nil for good ratings.
    let state: String?
    let stateTone: String

    init(_ rating: Rating, tree: RegionTree, _ request: WebRequest) {
        let services = request.site.rooms.casework.services
        link = Links.rating(rating.id)
        grade = rating.grade.title
        tone = rating.grade.isBad ? "late" : "done"
        heading = rating.caseTitle
        number = rating.caseNumber
        service = (try? services.service(rating.serviceID, release: nil))?.flow.title ?? rating.serviceID
        office = Self.office(rating.officeRegionID, rating.officeLevel, tree: tree, request)
        at = rating.ratedAt.text
        way = rating.way.title
        if let answered = rating.isInTime {
            state = answered ? "按期答复" : "逾期答复"
            stateTone = answered ? "done" : "late"
        } else if rating.isOpen {
            let badge = ClockBadge(
                due: rating.dueOn,
                provisional: rating.dueProvisional,
                paused: false,
                today: request.site.today,
                calendar: services.calendar
            )
            state = badge.text
            stateTone = badge.tone
        } else {
            state = nil
            stateTone = ""
        }
    }

    static func office(_ regionID: Int64, _ level: OfficeLevel, tree: RegionTree, _ request: WebRequest) -> String {
        level == .county ? request.site.settings.office : tree.officeName(regionID)
    }
}

struct FeedbackListPage: Page {
    static let template = "console/feedback"
    let layout: Layout
    let tabs: [MessageTab]
    let figuresLink: String
    let rows: [RatingLine]
    let next: String?
    let nextTitle: String
}

/// What the office answered, for the case, the rating and the portal.
struct RatingAnswerPart: Sendable {
    let finding: String
    let resolution: String
    let measures: String
    let calledOn: String
    let answeredOn: String
    let answeredBy: String
    let inTime: Bool

    init?(_ rating: Rating) {
        guard let answer = rating.answer else { return nil }
        finding = answer.finding
        resolution = answer.resolution.title
        measures = answer.measures
        calledOn = answer.calledOn.chinese
        answeredOn = answer.answeredOn.chinese
        answeredBy = answer.answeredBy
        inTime = rating.isInTime ?? true
    }
}

/// A rating that was given.
struct RatingPart: Sendable {
    let grade: String
    let tone: String
    let said: String?
    let words: String?
    let ratedAt: String
    let way: String
    let recordedBy: String
    let dueText: String?
    let link: String
    let answer: RatingAnswerPart?

    init(_ rating: Rating) {
        grade = rating.grade.title
        tone = rating.grade.isBad ? "late" : "done"
        said = rating.reasons.isEmpty ? nil : rating.reasons.joined(separator: "、")
        words = rating.words.isEmpty ? nil : rating.words
        ratedAt = rating.ratedAt.text
        way = rating.way.title
        recordedBy = rating.recordedBy
        dueText = rating.isOpen ? rating.dueOn?.chinese : nil
        link = Links.rating(rating.id)
        answer = RatingAnswerPart(rating)
    }
}

struct RatingPage: Page {
    static let template = "console/rating"
    let layout: Layout
    let problem: String?
    let caseLink: String
    let caseTitle: String
    let office: String
    let rating: RatingPart
    /// Why the reader may not answer; nil where they may, or where nothing is to be answered.
    let refusal: String?
    let form: Form?

    struct Form: Sendable {
        let action: String
        let requestID: String
        let finding: String
        let measures: String
        let calledOn: String
        let resolutions: [SelectOption]
    }

    init(
        _ rating: Rating,
        refusal: FeedbackProblem?,
        tree: RegionTree,
        problem: (any Problem)?,
        _ request: WebRequest
    ) {
        layout = Layout(request, title: "评价")
        self.problem = problem?.message
        caseLink = Links.caseFile(rating.caseID)
        caseTitle = rating.caseTitle
        office = RatingLine.office(rating.officeRegionID, rating.officeLevel, tree: tree, request)
        self.rating = RatingPart(rating)
        self.refusal = rating.isOpen ? refusal?.message : nil
        let typed = request.form["called_on"]
        form =
            refusal == nil
            ? Form(
                action: "\(Links.rating(rating.id))/answer",
                requestID: request.site.requestID(),
                finding: request.form["finding"],
                measures: request.form["measures"],
                calledOn: typed.isEmpty ? request.site.today.iso : typed,
                resolutions: Rating.Resolution.allCases.map {
                    SelectOption(
                        value: $0.rawValue,
                        title: $0.title,
                        selected: $0.rawValue == request.form["resolution"]
                    )
                }
            ) : nil
    }
}

struct WindowRatingPage: Page {
    static let template = "console/rating-form"
    let layout: Layout
    let caseTitle: String
    let caseLink: String
    let problem: String?
    /// Why it cannot be rated; nil where it can.
    let closed: String?
    let ratingForm: RatingForm
}
