internal import CLyceumCurate
public import LyceumCore

/// What makes a document contaminated.
public struct DecontaminationRule: Sendable, Hashable {
    /// How texts become words.
    public enum Words: String, Sendable, Hashable, CaseIterable {
        /// Simplified: lower case, numbers as 0, no punctuation, no marks, contractions split.
        case simplified
        /// Cut at blanks, in lower case; punctuation stays.
        case whitespace
    }

    /// Words of an n-gram, 1 through 1000.
    public var size: Int
    public var words: Words
    /// Looks for n-grams inside questions, too; without it only answers and the passage from question to answer count.
    public var findsQuestions: Bool
    /// Looks for n-grams that reach from the question into the answer.
    public var findsBorders: Bool
    /// Questions (and answers) with fewer words than an n-gram, but at least so many, are looked for as a whole; nil leaves them out.
    public var shortestWhole: Int?

    public init(size: Int, words: Words = .simplified, findsQuestions: Bool = true, findsBorders: Bool = true, shortestWhole: Int? = nil) {
        self.size = size
        self.words = words
        self.findsQuestions = findsQuestions
        self.findsBorders = findsBorders
        self.shortestWhole = shortestWhole
    }

    /// 12-grams of answers, borders and questions (datatrove's rule with its question n-grams, which are off there).
    public static let ngram = DecontaminationRule(size: 12)
    /// For training data: 10-grams of lower-case words, shorter items as exact substrings.
    /// - Source: LiveAoPSBench (arXiv 2501.14275).
    public static let training = DecontaminationRule(size: 10, words: .whitespace, findsBorders: false, shortestWhole: 5)
    /// For a new benchmark's items against large training sets: 8-grams.
    public static let benchmark = DecontaminationRule(size: 8, words: .whitespace, findsBorders: false, shortestWhole: 5)

    func check() throws(LyceumError) {
        guard (1...1000).contains(size) else { throw LyceumError(.invalidArgument, "expected n-grams of 1 to 1000 words, found \(size)", at: "--ngram") }
        if let shortestWhole, shortestWhole < 1 {
            throw LyceumError(.invalidArgument, "expected 1 word or more, found \(shortestWhole)", at: "--shortest")
        }
    }
}

/// The n-grams of examinations by their hashes.
public final class DecontaminationIndex: Sendable {
    /// What an examination gave to be looked for.
    public struct TaskCounts: Sendable, Hashable {
        public var name: String
        public var items = 0
        /// Items without any n-gram: copies of them cannot be found.
        public var tooShort = 0
        public var ngrams = 0
    }

    /// Where a document meets an item.
    public struct Hit: Sendable, Hashable {
        public var task: String
        public var item: String
        public var ngram: String
    }

    public let rule: DecontaminationRule
    public let tasks: [TaskCounts]
    private let ids: [(task: Int, id: String)]
    /// For every length of run: hashes and the first item that has the run.
    private let tables: [(size: Int, items: [UInt64: Int32])]
    private let filter: [UInt64]

    /// - Throws: `LyceumError` (`invalidArgument`) for rules outside their ranges, and when no item has an n-gram.
    public init(_ items: [BenchmarkItem], rule: DecontaminationRule) throws(LyceumError) {
        try rule.check()
        self.rule = rule
        var builder = Builder(rule: rule)
        for item in items { builder.add(item) }
        guard builder.tables.values.contains(where: { !$0.isEmpty }) else {
            throw LyceumError(
                .invalidArgument, "none of \(items.count) items has \(rule.size) words to look for",
                remedy: "choose shorter n-grams with --ngram, or look for short items as a whole with --shortest")
        }
        tasks = builder.tasks
        ids = builder.ids
        tables = builder.tables.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
        // One bit in 16 is set at most: nearly all runs of a corpus are refused by one look.
        var bits = 1 << 16
        let count = tables.reduce(0) { $0 + $1.items.count }
        while bits < count * 16 { bits *= 2 }
        var filter = [UInt64](repeating: 0, count: bits / 64)
        for table in tables {
            for hash in table.items.keys { filter[Int(hash & UInt64(bits - 1)) >> 6] |= 1 << (hash & 63) }
        }
        self.filter = filter
    }

    private struct Builder {
        let rule: DecontaminationRule
        var tasks: [TaskCounts] = []
        var numbers: [String: Int] = [:]
        var ids: [(task: Int, id: String)] = []
        var tables: [Int: [UInt64: Int32]] = [:]
        let scratch = DecontaminationWords()

        init(rule: DecontaminationRule) { self.rule = rule }

        mutating func add(_ item: BenchmarkItem) {
            let task: Int
            if let known = numbers[item.task] {
                task = known
            } else {
                task = tasks.count
                numbers[item.task] = task
                tasks.append(TaskCounts(name: item.task))
            }
            ids.append((task, item.id))
            let question = scratch.words(item.question, rule.words)
            var runs = Set<[[UInt8]]>()
            if rule.findsQuestions { insert(question, &runs) }
            for answer in item.answers {
                let words = scratch.words(answer, rule.words)
                insert(words, &runs)
                if rule.findsBorders { insertBorders(question, words, &runs) }
            }
            tasks[task].items += 1
            if runs.isEmpty { tasks[task].tooShort += 1 }
            for run in runs {
                let hash = Self.hash(run)
                if tables[run.count, default: [:]][hash] == nil {
                    tables[run.count, default: [:]][hash] = Int32(ids.count - 1)
                    tasks[task].ngrams += 1
                }
            }
        }

        private func insert(_ words: [[UInt8]], _ runs: inout Set<[[UInt8]]>) {
            if words.count >= rule.size {
                for start in 0...(words.count - rule.size) { runs.insert(Array(words[start..<(start + rule.size)])) }
            } else if let shortest = rule.shortestWhole, words.count >= shortest {
                runs.insert(words)
            }
        }

        /// Runs with at least one word of the question and one of the answer.
        private func insertBorders(_ question: [[UInt8]], _ answer: [[UInt8]], _ runs: inout Set<[[UInt8]]>) {
            for taken in 1..<max(rule.size, 1) where question.count >= rule.size - taken && answer.count >= taken {
                runs.insert(Array(question.suffix(rule.size - taken)) + Array(answer.prefix(taken)))
            }
        }

        static func hash(_ run: [[UInt8]]) -> UInt64 {
            let joined = Array(run.joined(separator: [0x20]))
            return lyc_xxhash64(joined, joined.count, 0)
        }
    }

    /// The first n-gram of a text that an item has; nil for a text that is clean.
    public func hit(_ text: String) -> Hit? {
        var text = text
        let scratch = DecontaminationWords()
        return text.withUTF8 { hit($0, scratch) }
    }

    func hit(_ text: UnsafeBufferPointer<UInt8>, _ scratch: DecontaminationWords) -> Hit? {
        let count = scratch.cut(text, rule.words)
        let mask = UInt64(filter.count * 64 - 1)
        var best: (place: Int, size: Int, item: Int32)?
        for (size, items) in tables where count >= size {
            let last = min(count - size, (best?.place ?? count) - 1)
            var place = 0
            while place <= last {
                let hash = scratch.hash(place, size)
                if filter[Int(hash & mask) >> 6] >> (hash & 63) & 1 != 0, let item = items[hash] {
                    best = (place, size, item)
                    break
                }
                place += 1
            }
        }
        guard let best else { return nil }
        let (task, id) = ids[Int(best.item)]
        return Hit(task: tasks[task].name, item: id, ngram: scratch.text(best.place, best.size))
    }
}
