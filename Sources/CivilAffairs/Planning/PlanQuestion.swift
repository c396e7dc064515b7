// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Vocabulary

extension PlanJudge {
    /// One target of one indicator, and what can be said of it.
    struct Question {
        let indicator: IndicatorDefinition
        let target: IndicatorTarget
        let series: PlanSeries
        /// The year that is judged.
        let year: Int
        /// What a relative goal is made of, in words.
        let compared: String

        func verdict(
            _ standing: PlanStanding,
            _ reason: String,
            point: PlanSeries.Point? = nil,
            goal: PlanBounds? = nil,
            expected: PlanPath.Expected? = nil,
            forecast: PlanForecast? = nil
        ) -> PlanVerdict {
            PlanVerdict(
                standing: standing,
                reason: reason,
                due: target.due,
                point: point,
                goal: goal?.least,
                goalText: goal.map(goalText) ?? stated,
                expected: expected,
                forecast: forecast
            )
        }

        /// Whether a value meets a goal.
        func meets(_ value: Ratio, _ goal: Ratio) -> Bool {
            switch indicator.direction {
            case .atLeast, .advance, .between: value >= goal
            case .above: value > goal
            case .atMost: value <= goal
            case .below: value < goal
            case .exactly: value == goal
            }
        }

        /// Its day has come: done or not.
        func closed(_ value: Ratio, _ point: PlanSeries.Point, bounds: PlanBounds) -> PlanVerdict {
            let isMet = meets(value, bounds.least)
            let standing: PlanStanding = isMet ? .completed : .missed
            return verdict(
                standing,
                "\(said(value, point))，目标\(goalText(bounds))，\(standing.rawValue)\(beyond(value, bounds))",
                point: point,
                goal: bounds
            )
        }

        /// Whether a value keeps up with where it should stand. On the path itself counts as keeping up, also on the way to
        /// more than a number; on the way to exactly a number what counts is the side from which it comes.
        private func keepsUp(_ value: Ratio, with expected: Ratio, goal: Ratio) -> Bool {
            switch indicator.direction {
            case .atLeast, .above, .between, .advance: value >= expected
            case .atMost, .below: value <= expected
            case .exactly: goal >= expected ? value >= expected && value <= goal : value <= expected && value >= goal
            }
        }

        /// Whether a series leads to a goal; to exactly a number if that lies in the interval.
        private func leads(_ forecast: PlanForecast, to goal: Ratio) -> Bool {
            guard indicator.direction == .exactly, let low = forecast.low, let high = forecast.high else {
                return meets(forecast.value, goal)
            }
            return low <= goal && goal <= high
        }

        /// Its day is still to come: how it stands on its way.
        /// - Parameter lacking: full years since the value, of which nothing is known; whoever reads the verdict is told.
        func open(_ value: Ratio, _ point: PlanSeries.Point, bounds: PlanBounds, lacking: Int) -> PlanVerdict {
            let goal = bounds.least
            let silence =
                lacking < 1 || indicator.direction == .advance
                ? "" : "（之后\(lacking == 1 ? "" : "连续")\(lacking)年没有数）"
            let stands = "\(said(value, point))\(silence)，\(until)目标\(goalText(bounds))"
            let numbers = series.points.filter { $0.year <= point.year }.compactMap { point in
                point.number.map { (year: point.year, value: $0) }
            }
            // Whether something is done or not doesn't come nearer year by year.
            let forecast = indicator.direction == .advance ? nil : PlanForecast(numbers, in: year, unit: indicator.unit)
            let expected = PlanPath(indicator).expected(in: point.year)
            func answer(_ standing: PlanStanding, _ reason: String) -> PlanVerdict {
                verdict(standing, reason, point: point, goal: bounds, expected: expected, forecast: forecast)
            }
            if meets(value, goal) { return answer(.reached, "\(stands)，已经达到，保持即可\(beyond(value, bounds))") }
            if bounds.compared != nil {
                // What it is compared with moves from year to year, so that no path and no forecast lead there.
                return verdict(.behind, "\(stands)，\(point.year)年没有达到", point: point, goal: bounds)
            }
            let ahead = forecast.map { forecastText($0, goal: goal) } ?? unforeseen(numbers.count)
            let leadsThere = forecast.map { leads($0, to: goal) }
            guard let expected else {
                return leadsThere == true
                    ? answer(.onTrack, "\(stands)；\(ahead)")
                    : answer(.atRisk, "\(stands)，没有基期，比不出进度；\(ahead)")
            }
            let way =
                "\(point.year)年应到 \(PlanText.amount(expected.value, indicator.unit))\(expected.isInterpolated ? "（插值）" : "")"
            if keepsUp(value, with: expected.value, goal: goal) {
                return leadsThere == false
                    ? answer(.atRisk, "\(stands)；\(way)，进度跟上了，但\(ahead)")
                    : answer(.onTrack, "\(stands)；\(way)，进度跟上；\(ahead)")
            }
            return leadsThere == true
                ? answer(.atRisk, "\(stands)；\(way)，进度落下，但\(ahead)")
                : answer(.behind, "\(stands)；\(way)，进度落下；\(ahead)")
        }

        private func unforeseen(_ years: Int) -> String {
            if indicator.direction == .advance { return "只有做成和没做成，不作预测" }
            return years < 2 ? "数据不足两年，不作预测" : "各年的数过大，不作预测"
        }

        private func said(_ value: Ratio, _ point: PlanSeries.Point) -> String {
            guard indicator.direction != .advance else { return "\(point.year)年\(value >= Ratio(1) ? "已完成" : "未完成")" }
            return "\(point.year)年 \(PlanText.amount(value, indicator.unit))\(point.aside)"
        }

        /// The goal as the document states it, also while there is nothing to hold against it; nil where it states none.
        private var stated: String? {
            switch target.goal {
            case .reading(let reading): reading.figure.map { goalText(PlanBounds(least: Ratio($0), most: nil)) }
            case .range(let least, let most): goalText(PlanBounds(least: Ratio(least), most: Ratio(most)))
            case .words(let words): "“\(words)”"
            case .relative: "\(indicator.direction.rawValue)\(compared)"
            }
        }

        private var until: String { target.due.map { "到\($0.year)年" } ?? "" }

        private func goalText(_ bounds: PlanBounds) -> String {
            if case .words(let words) = target.goal { return "“\(words)”" }
            if let most = bounds.most {
                return "介于 \(PlanText.number(bounds.least))—\(PlanText.amount(most, indicator.unit))"
            }
            let least = PlanText.amount(bounds.least, indicator.unit)
            return bounds.compared.map { "\(indicator.direction.rawValue)\($0)（\(least)）" }
                ?? "\(indicator.direction.rawValue) \(least)"
        }

        /// More than a range asks for is no failing, but somebody should look at it.
        private func beyond(_ value: Ratio, _ bounds: PlanBounds) -> String {
            bounds.most.map { value > $0 ? "（多于所写的上限，请核对）" : "" } ?? ""
        }

        private func forecastText(_ forecast: PlanForecast, goal: Ratio) -> String {
            let value = PlanText.amount(forecast.value, indicator.unit)
            let range = forecast.low.flatMap { low in
                forecast.high.map { "（\(PlanText.number(low))—\(PlanText.number($0))）" }
            }
            let end = leads(forecast, to: goal) ? "能达到目标" : "达不到目标"
            let bounded = forecast.isBounded ? "，已到可能的\(forecast.value == Ratio(0) ? "下限" : "上限")" : ""
            return "按\(forecast.years)年的趋势，\(forecast.year)年约 \(value)\(range ?? "")\(bounded)，\(end)"
        }
    }
}
