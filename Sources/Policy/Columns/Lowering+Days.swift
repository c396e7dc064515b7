// SPDX-License-Identifier: Apache-2.0

/// Arithmetic on days, which are the numbers yyyymmdd.
extension Lowering {
    private mutating func quotient(_ node: Node, _ divisor: Int64) throws(ColumnProblem) -> Node {
        try graph.binary(.divide, node, graph.constant(divisor))
    }

    private mutating func times(_ node: Node, _ factor: Int64) throws(ColumnProblem) -> Node {
        try graph.binary(.multiply, node, graph.constant(factor))
    }

    private mutating func plus(_ node: Node, _ number: Int64) throws(ColumnProblem) -> Node {
        try graph.binary(.add, node, graph.constant(number))
    }

    private mutating func rest(_ node: Node, _ divisor: Int64) throws(ColumnProblem) -> Node {
        try graph.binary(.subtract, node, try times(try quotient(node, divisor), divisor))
    }

    private mutating func parts(_ day: Node) throws(ColumnProblem) -> (year: Node, month: Node, day: Node) {
        let month = try quotient(day, 100)
        return (try quotient(day, 10_000), try rest(month, 100), try rest(day, 100))
    }

    private mutating func whole(_ year: Node, _ month: Node, _ day: Node) throws(ColumnProblem) -> Node {
        let front = try graph.binary(.add, try times(year, 10_000), try times(month, 100))
        return try graph.binary(.add, front, day)
    }

    /// Months since the year 0.
    mutating func monthIndex(_ day: Node) throws(ColumnProblem) -> Node {
        let (year, month, _) = try parts(day)
        return try plus(try graph.binary(.add, try times(year, 12), month), -1)
    }

    /// Days of a month.
    private mutating func length(_ year: Node, _ month: Node) throws(ColumnProblem) -> Node {
        // 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31: odd months are long before August, even ones from then on.
        let shifted = try graph.binary(.add, month, try quotient(month, 8))
        let usual = try plus(try rest(shifted, 2), 30)
        let zero = graph.constant(0)
        let by4 = try graph.binary(.equal, try rest(year, 4), zero)
        let by100 = try graph.binary(.equal, try rest(year, 100), zero)
        let by400 = try graph.binary(.equal, try rest(year, 400), zero)
        let isLeap = try graph.binary(.or, try graph.binary(.and, by4, try graph.not(by100)), by400)
        let february = try plus(isLeap, 28)
        return try graph.choice(try graph.binary(.equal, month, graph.constant(2)), february, usual)
    }

    mutating func adding(months: Node, to date: Node) throws(ColumnProblem) -> Node {
        let index = try graph.binary(.add, try monthIndex(date), months)
        let (year, month) = (try quotient(index, 12), try plus(try rest(index, 12), 1))
        let (_, _, day) = try parts(date)
        return try whole(year, month, try graph.binary(.least, day, try length(year, month)))
    }

    mutating func monthEnd(_ date: Node) throws(ColumnProblem) -> Node {
        let (year, month, _) = try parts(date)
        return try whole(year, month, try length(year, month))
    }

    /// Days since 0000-03-01; a year begins in March, so that a leap day is its last.
    mutating func dayNumber(_ date: Node) throws(ColumnProblem) -> Node {
        let (year, month, day) = try parts(date)
        let isEarly = try graph.binary(.lessOrEqual, month, graph.constant(2))
        let shifted = try graph.binary(.subtract, year, isEarly)
        let monthOfYear = try plus(try graph.binary(.add, month, try times(isEarly, 12)), -3)
        let beforeMonth = try quotient(try plus(try times(monthOfYear, 153), 2), 5)
        let leapDays = try graph.binary(
            .add,
            try graph.binary(.subtract, try quotient(shifted, 4), try quotient(shifted, 100)),
            try quotient(shifted, 400)
        )
        let beforeYear = try graph.binary(.add, try times(shifted, 365), leapDays)
        return try plus(try graph.binary(.add, try graph.binary(.add, beforeYear, beforeMonth), day), -1)
    }

    mutating func date(ofDayNumber number: Node) throws(ColumnProblem) -> Node {
        let era = try quotient(number, 146_097)
        let dayOfEra = try rest(number, 146_097)
        let upTo4 = try graph.binary(.subtract, dayOfEra, try quotient(dayOfEra, 1_460))
        let upTo100 = try graph.binary(.add, upTo4, try quotient(dayOfEra, 36_524))
        let yearOfEra = try quotient(try graph.binary(.subtract, upTo100, try quotient(dayOfEra, 146_096)), 365)
        let leapDays = try graph.binary(.subtract, try quotient(yearOfEra, 4), try quotient(yearOfEra, 100))
        let beforeYear = try graph.binary(.add, try times(yearOfEra, 365), leapDays)
        let dayOfYear = try graph.binary(.subtract, dayOfEra, beforeYear)
        let shifted = try quotient(try plus(try times(dayOfYear, 5), 2), 153)
        let isLate = try graph.binary(.lessOrEqual, graph.constant(10), shifted)
        let month = try plus(try graph.binary(.subtract, shifted, try times(isLate, 12)), 3)
        let day = try plus(
            try graph.binary(.subtract, dayOfYear, try quotient(try plus(try times(shifted, 153), 2), 5)),
            1
        )
        let year = try graph.binary(.add, try graph.binary(.add, yearOfEra, try times(era, 400)), isLate)
        return try whole(year, month, day)
    }

    /// A whole count within bounds; nothing is known of any other.
    mutating func count(_ value: Value, atMost most: Int64, _ known: inout Node?) throws(ColumnProblem) -> Node {
        var node = value.node
        if value.denominator != .constant(1) {
            let below = self.node(value.denominator)
            node = try graph.binary(.divide, value.node, below)
            try require(try graph.binary(.equal, try graph.binary(.multiply, node, below), value.node), &known)
        }
        return try within(-most...most, node, &known)
    }

    /// A day that there is; nothing is known of one before 1900 or after 2199.
    mutating func day(_ node: Node, _ known: inout Node?) throws(ColumnProblem) -> Node {
        try within(Self.days, node, &known)
    }

    private mutating func within(_ range: ColumnGraph.Range, _ node: Node, _ known: inout Node?) throws(ColumnProblem)
        -> Node
    {
        let found = graph.ranges[node]
        if range.contains(found.lowerBound), range.contains(found.upperBound) { return node }
        let (least, most) = (graph.constant(range.lowerBound), graph.constant(range.upperBound))
        let isAbove = try graph.binary(.lessOrEqual, least, node)
        let isBelow = try graph.binary(.lessOrEqual, node, most)
        try require(try graph.binary(.and, isAbove, isBelow), &known)
        return try graph.binary(.least, try graph.binary(.most, node, least), most)
    }
}
