public import LyceumCore
internal import LyceumData
public import LyceumStatistics

/// Grades that people gave to answers of an examination, from 0 (wrong) to 1 (right).
public struct AnswerLabels: Sendable, Hashable {
    public struct Label: Sendable, Hashable {
        /// nil fits every task.
        public var task: String?
        /// `doc_id`
        public var item: Int
        /// nil fits every filter.
        public var filter: String?
        public var grade: Double

        public init(task: String? = nil, item: Int, filter: String? = nil, grade: Double) {
            self.task = task
            self.item = item
            self.filter = filter
            self.grade = grade
        }
    }

    public var labels: [Label]

    public init(_ labels: [Label]) { self.labels = labels }

    /// Rows of a data file with `item`, `grade` (0 to 1, true or false, or correct, partial, wrong), and `task` and `filter` where there are several.
    ///
    /// - Throws: `LyceumError` with file and line.
    public static func read(_ path: String) throws(LyceumError) -> AnswerLabels {
        let reader = RecordReader(try DataFile.find([path]))
        var labels: [Label] = []
        while let record = try reader.next() {
            let place = reader.place(of: record)
            guard case .object(let row) = record.content else { throw LyceumError(.invalidData, "expected an object, found text", at: place) }
            guard let item = (row["item"] ?? row["doc_id"]).flatMap({ $0.intValue ?? $0.stringValue.flatMap { Int($0) } }) else {
                throw LyceumError(.invalidData, "expected 'item', the number of an item from 0", at: place)
            }
            guard let value = row["grade"] ?? row["label"], let grade = Self.grade(value) else {
                throw LyceumError(
                    .invalidData, "expected 'grade' as a number from 0 to 1, true or false, or correct, partial or wrong, found "
                        + ((row["grade"] ?? row["label"])?.text() ?? "nothing"), at: place)
            }
            labels.append(Label(task: row["task"]?.stringValue, item: item, filter: row["filter"]?.stringValue, grade: grade))
        }
        guard !labels.isEmpty else { throw LyceumError(.invalidData, "the file has no rows", at: path) }
        return AnswerLabels(labels)
    }

    /// nil for what is no grade.
    static func grade(_ value: JSON) -> Double? {
        if let flag = value.boolValue { return flag ? 1 : 0 }
        if let number = value.doubleValue ?? value.stringValue.flatMap({ Double($0) }) { return (0...1).contains(number) ? number : nil }
        switch value.stringValue?.lowercased() {
        case "correct"?, "right"?, "true"?, "yes"?: return 1
        case "partial"?, "partly"?, "partially correct"?: return 0.5
        case "wrong"?, "incorrect"?, "false"?, "no"?: return 0
        default: return nil
        }
    }
}

extension ExaminationRecord {
    /// The same record with people's grades beside the answers, where reports and later runs of `rescore` find them.
    ///
    /// - Throws: `LyceumError` (`notFound`) for a label of an item that was not asked.
    public func labeled(_ labels: AnswerLabels) throws(LyceumError) -> ExaminationRecord {
        var copy = self
        for label in labels.labels {
            var isFound = false
            for task in copy.tasks.indices where label.task == nil || label.task == copy.tasks[task].name {
                for sample in copy.tasks[task].samples.indices where copy.tasks[task].samples[sample].number == label.item {
                    guard label.filter == nil || label.filter == copy.tasks[task].samples[sample].filter else { continue }
                    copy.tasks[task].samples[sample].notes["label"] = .number(label.grade)
                    isFound = true
                }
            }
            guard isFound else {
                let place = [label.task.map { "task \($0)" }, label.filter.map { "filter \($0)" }].compactMap { $0 }.joined(separator: ", ")
                throw LyceumError(
                    .notFound, "item \(label.item) was not asked", at: place.isEmpty ? "labels" : place,
                    remedy: "number items as doc_id does in the samples file")
            }
        }
        return copy
    }
}

/// How far a metric of a task agrees with people's grades of the same answers.
public struct LabeledAgreement: Sendable, Hashable {
    public let task: String
    public let metric: String
    public let filter: String
    public let agreement: GraderAgreement
    /// The score of all items, corrected by what the labeled part says about the grader; nil where every item is labeled or the sample is too small.
    public let corrected: PredictionPoweredMean?

    /// Every metric that gives items numbers from 0 to 1, where answers have labels.
    ///
    /// Labels stand in the samples' notes, or in the column that the task names as `metadata.lyceum.label`.
    /// - Source: examination reference B7.
    public static func all(of task: TaskRecord) -> [LabeledAgreement] {
        let column = task.configuration["metadata"]?["lyceum"]?["label"]?.stringValue
        func label(_ sample: SampleRecord) -> Double? {
            if let own = sample.notes["label"] { return AnswerLabels.grade(own) }
            return column.flatMap { sample.document[$0] }.flatMap(AnswerLabels.grade)
        }
        guard task.samples.contains(where: { label($0) != nil }) else { return [] }
        return ItemScores.columns(task).compactMap { metric, filter in
            // No grades of an answer.
            guard metric != JudgedMetrics.gap, metric != JudgedMetrics.preferred else { return nil }
            let samples = task.samples.filter { $0.filter == filter }
            let grades = samples.map { $0.value(metric) }
            guard grades.allSatisfy({ $0.map { (0...1).contains($0) } ?? true }) else { return nil }
            let labels = samples.map(label)
            let known = (grades + labels).compactMap { $0 }
            let steps = known.allSatisfy { $0 == 0 || $0 == 1 } ? 1 : known.allSatisfy { $0 * 2 == ($0 * 2).rounded() } ? 2 : 10
            guard let agreement = (try? GraderAgreement.measured(grades: grades, labels: labels, steps: steps)) ?? nil else { return nil }
            let rest = zip(grades, labels).filter { $0.1 == nil }.compactMap { $0.0 }
            let both = zip(grades, labels).compactMap { grade, label in grade.flatMap { grade in label.map { (grade, $0) } } }
            let corrected =
                rest.count > 1 && both.count > 1
                ? try? PredictionPoweredMean(judge: rest, labeledJudge: both.map(\.0), human: both.map(\.1), isTuned: true) : nil
            return LabeledAgreement(task: task.alias, metric: metric, filter: filter, agreement: agreement, corrected: corrected)
        }
    }
}
