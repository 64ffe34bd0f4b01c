extension ReadyTasks {
    static let superGPQA: [ReadyFile] =
        [superGPQATemplate, superGPQALetters, superGPQAZeroShot, superGPQAFiveShot, superGPQASubfield] + superGPQAGrid

    private static let superGPQATemplate = ReadyFile(
        "_supergpqa",
        #"""
        dataset_path: m-a-p/SuperGPQA
        test_split: test
        output_type: generate_until
        num_fewshot: 0
        doc_to_target: "{{answer_letter}}"
        generation_kwargs: {until: ["\nQuestion:"], do_sample: false, temperature: 0.0, max_gen_toks: 4096}
        filter_list:
          - {name: letter, filter: [{function: regex, group_select: -1, regex_pattern: \#
        "(?i:answer|option)(?i:\\s+is)?\\s*:?\\s*[\\[({*$\\\\a-z]*\\s*\\b([A-J])\\b"}, {function: take_first}]}
        metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true, ignore_case: true}]
        """#)

    private static let superGPQAOptions = "{% for x in options %}{{'ABCDEFGHIJ'[loop.index0]}}) {{x}}\\n{% endfor %}"

    private static func superGPQA(_ name: String, tag: String, summary: String, _ task: String) -> ReadyFile {
        ReadyFile(
            name,
            #"""
            include: _supergpqa
            task: \#(name)
            tag: [\#(tag)]
            \#(task)
            metadata:
              summary: Graduate questions of 285 fields with four to ten options (SuperGPQA), \#(summary); chance is each item's own, one in its \#
            options.
              version: 1.0
              licence: ODC-BY
              items: 26529
              answer: choice
              lyceum:
                source: SuperGPQA (github.com/SuperGPQA/SuperGPQA, data/SuperGPQA-all.jsonl; or m-a-p/SuperGPQA on the Hugging Face hub)
                files: {test: [SuperGPQA-all.jsonl, data/SuperGPQA-all.jsonl, "data/train-*.parquet", test.jsonl]}
                folders: [supergpqa, SuperGPQA]
                id: uuid
                facets: [discipline, field, subfield, difficulty]
            """#)
    }

    private static let superGPQALetters = superGPQA(
        "supergpqa_letters", tag: "supergpqa", summary: "by the likelihood of the letters",
        #"""
        output_type: multiple_choice
        doc_to_text: "{{question|trim}}\n\#(superGPQAOptions)Answer:"
        doc_to_choice: "{{'ABCDEFGHIJ'[:options|length]|list}}"
        generation_kwargs: null
        filter_list: null
        metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
        """#)

    private static let superGPQAZeroShot = superGPQA(
        "supergpqa", tag: "supergpqa", summary: "written answer without examples",
        #"""
        doc_to_text: "Exactly one option answers this question. Work it out, and write as the last line \"Answer: $LETTER\", where LETTER is one of \#
        {{'ABCDEFGHIJ'[0]}} to {{'ABCDEFGHIJ'[options|length - 1]}}.\n\n{{question|trim}}\n\#(superGPQAOptions)"
        """#)

    private static let superGPQASubfield = superGPQA(
        "supergpqa_subfield", tag: "supergpqa", summary: "with the subfield named",
        #"""
        doc_to_text: "This is a question of {{subfield}}. Exactly one option is right. Work it out, and write as the last line \"Answer: \#
        $LETTER\".\n\n{{question|trim}}\n\#(superGPQAOptions)"
        """#)

    // Worked examples of our own, so that no third-party item is part of this package.
    private static let superGPQAFiveShot = superGPQA(
        "supergpqa_5shot", tag: "supergpqa", summary: "five worked examples of physics (own)",
        #"""
        num_fewshot: 5
        doc_to_text: "Question: {{question|trim}}\n\#(superGPQAOptions)Answer: Let's think step by step."
        description: "Exactly one option answers each question. The last line of an answer reads \"Answer: LETTER\".\n\n"
        fewshot_config:
          sampler: first_n
          doc_to_target: "{{answer}}"
          samples:
            - question: A cart of 2 kg is pushed with 6 N on a level track without friction. What is its acceleration?
              options: [12 m/s², 3 m/s², 8 m/s², 4 m/s², "0.33 m/s²"]
              answer: "Force is mass times acceleration, so the acceleration is 6 N / 2 kg = 3 m/s². Answer: B."
            - question: A stone falls from rest for 2 s (g = 10 m/s², no air). How far does it fall?
              options: [10 m, 40 m, 15 m, 20 m, 5 m]
              answer: "The distance is half of g times the time squared, 0.5 · 10 · 4 = 20 m. Answer: D."
            - question: Two resistors of 6 Ω and 3 Ω are in parallel. What is their resistance together?
              options: [2 Ω, 9 Ω, 4.5 Ω, 18 Ω, 3 Ω]
              answer: "The inverse is 1/6 + 1/3 = 1/2, so the resistance is 2 Ω. Answer: A."
            - question: A wave has a frequency of 50 Hz and a length of 4 m. How fast does it travel?
              options: [12.5 m/s, 54 m/s, 100 m/s, 46 m/s, 200 m/s]
              answer: "Speed is frequency times length, 50 · 4 = 200 m/s. Answer: E."
            - question: A gas at constant volume is warmed from 300 K to 450 K. Its pressure was 2 bar. What is it now?
              options: [2.5 bar, 1.33 bar, 3 bar, 4.5 bar, 6 bar]
              answer: "At constant volume pressure follows temperature, 2 · 450 / 300 = 3 bar. Answer: C."
        """#)

    /// Four instructions and six layouts of question and options: how much a score moves with wording.
    private static let superGPQAGrid: [ReadyFile] = {
        let instructions = [
            "One option is right. End with the line \\\"Answer: $LETTER\\\".",
            "Choose the single correct option for the question below. Reason as long as you need; your final line must read \\\"Answer: $LETTER\\\".",
            "You are an expert in the field of this question. Solve it and give the letter of the right option as \\\"Answer: $LETTER\\\".",
            "Please read the question and its options with care. Think step by step, then write \\\"Answer: $LETTER\\\".",
        ]
        func options(_ open: String, _ close: String) -> String {
            "{% for x in options %}\(open){{'ABCDEFGHIJ'[loop.index0]}}\(close) {{x}}\\n{% endfor %}"
        }
        let layouts = [
            "{{question|trim}}\\n" + options("", ")"), "{{question|trim}}\\n" + options("(", ")"), "{{question|trim}}\\n" + options("", "."),
            "Question: {{question|trim}}\\nOptions:\\n" + options("", ")"), "Question: {{question|trim}}\\nOptions:\\n" + options("", ":"),
            options("", ")") + "Question: {{question|trim}}\\n",
        ]
        return instructions.enumerated().flatMap { row, instruction in
            layouts.enumerated().map { column, layout in
                superGPQA(
                    "supergpqa_grid_\(row + 1)_\(column + 1)", tag: "supergpqa_grid", summary: "instruction \(row + 1), layout \(column + 1)",
                    #"doc_to_text: "\#(instruction)\n\n\#(layout)""#)
            }
        }
    }()
}
