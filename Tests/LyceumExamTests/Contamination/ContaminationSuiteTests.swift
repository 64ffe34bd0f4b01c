import LyceumCore
import LyceumExam
import Testing

@Suite("Contamination front door")
struct ContaminationSuiteTests {
    @Test(
        "items that speak of media their text does not hold are found",
        arguments: [
            "The figure below shows a heart. Which chamber is marked?", "Which structure is shown in the photograph?", "According to Figure 3, what is x?",
            "The following graph was recorded. What happened?", "An ECG is shown. What is the rhythm?", "As shown, the circuit is open. What is the voltage?",
            "The image depicts a lesion. Which?", "Refer to the accompanying diagram.", "See table 2.",
        ])
    func media(text: String) { #expect(MediaReference(text) != nil) }

    @Test(
        "items that only mention such words are not",
        arguments: [
            "How many people sit at the table?", "Who painted this famous picture book's cover?", "We could not figure out the sum.",
            "An ECG reveals sinus rhythm at a rate of 80. What next?", "Which map projection keeps angles?", "She has shown great courage. Who is she?", "",
        ])
    func noMedia(text: String) { #expect(MediaReference(text) == nil) }

    @Test(
        "one finding is changed and the rest kept",
        arguments: [
            ("A man with increased pressure coughs.", "A woman with increased pressure coughs.", "man → woman"),
            ("Temperature is Elevated.", "Temperature is Reduced.", "Elevated → Reduced"),
            ("She has 3 hens and 12 eggs.", "She has 3 hens and 25 eggs.", "12 → 25"),
            ("Omen and emancipation: 7", "Omen and emancipation: 15", "7 → 15"),
        ])
    func edits(text: String, expected: String, change: String) throws {
        let edit = try #require(FindingEdit(text))
        #expect(edit.text == expected && edit.change == change)
    }

    @Test("a text with nothing to change has no edit, and long numbers stay")
    func noEdit() {
        #expect(FindingEdit("Name the river.") == nil)
        #expect(FindingEdit("Number 12345678901234567890") == nil)
        #expect(FindingEdit("") == nil)
    }

    @Test("a planted control that was written is read back, and a file that is none is refused with its key")
    func control() throws {
        var options = PlantedControl.Options()
        options.repeats = [1, 25]
        var result = PlantedControlResult(options: options, parameters: 1000, loss: 1.5, tokens: 20_000)
        for repeats in options.repeats {
            let power = try DetectorPower(members: (0..<10).map { Double($0) - Double(repeats) }, others: (0..<20).map(Double.init))
            result.points.append(.init(detector: "min-k 20 %", repeats: repeats, power: power, found: repeats, isConfirmed: repeats > 1))
        }
        result.falseAlarms["MELD"] = 2
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-control")
        defer { try? FileSystem.remove(folder) }
        try result.write(to: folder + "/control.json")
        let read = try PlantedControlResult.read(folder + "/control.json")
        #expect(read.json == result.json && read.power(of: "min-k 20 %").map(\.repeats) == [1, 25])
        try AtomicFile.write("{\"repeats\": [1]}\n", to: folder + "/broken.json")
        let error = #expect(throws: LyceumError.self) { try PlantedControlResult.read(folder + "/broken.json") }
        #expect(error?.message.contains("items_per_level") == true)
    }

    @Test("labels are read in all their forms, and one of an item that was not asked is refused")
    func labels() throws {
        let folder = try FileSystem.makeTemporaryFolder(prefix: "lyceum-labels")
        defer { try? FileSystem.remove(folder) }
        let path = folder + "/labels.jsonl"
        let rows = [
            #"{"item": 0, "grade": 1}"#, #"{"doc_id": 1, "label": "partial"}"#, #"{"item": "2", "grade": false}"#,
            #"{"item": 3, "grade": 0.25, "task": "t", "filter": "none"}"#,
        ]
        try AtomicFile.write(rows.joined(separator: "\n") + "\n", to: path)
        let labels = try AnswerLabels.read(path)
        #expect(labels.labels.map(\.grade) == [1, 0.5, 0, 0.25] && labels.labels.map(\.item) == [0, 1, 2, 3])
        try AtomicFile.write(rows[0] + "\n" + #"{"item": 1, "grade": 2}"# + "\n", to: path)
        let error = #expect(throws: LyceumError.self) { try AnswerLabels.read(path) }
        #expect(error?.location == path + ":2")
        #expect(throws: LyceumError.self) { try ExaminationRecord(modelName: "m", tasks: []).labeled(labels) }
    }

    /// Graders that give 1, 0, 1, 0 … and people who agree but for one.
    private func task(_ count: Int, labeled: Int) -> TaskRecord {
        let samples = (0..<count).map { number in
            var sample = SampleRecord(
                number: number, document: .object(JSON.Object()), target: "x", arguments: [], responses: [], filtered: [],
                metrics: [(name: "acc", value: .number(Double(number % 2)))])
            if number < labeled { sample.notes["label"] = .number(number == 0 ? 1 : Double(number % 2)) }
            return sample
        }
        return TaskRecord(name: "t", samples: samples, originalCount: count, effectiveCount: count)
    }

    @Test("agreement of a metric with labels is counted, and the score corrected by them")
    func agreement() throws {
        let all = try #require(LabeledAgreement.all(of: task(10, labeled: 10)).first)
        #expect(all.metric == "acc" && all.agreement.count == 10 && all.agreement.agreement == 0.9 && all.corrected == nil)
        // Nine of ten equal, 4 and 5 of them by chance: (0.9 − 0.5) / 0.5.
        #expect(abs(all.agreement.kappa.value - 0.8) < 1e-12 && abs(all.agreement.leniency + 0.1) < 1e-12)
        let part = try #require(LabeledAgreement.all(of: task(40, labeled: 10)).first)
        #expect(part.agreement.count == 10 && part.corrected != nil)
        #expect(LabeledAgreement.all(of: task(10, labeled: 0)).isEmpty)
    }
}
