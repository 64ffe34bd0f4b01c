extension ReadyTasks {
    static let medicalQuestions: [ReadyFile] = [letterTemplate, medQA, medQAFive, medMCQA, nephrology]

    /// Questions with options A, B, C, …, asked by letter. Options may be a mapping of letters, a list of texts, a list of objects with `text` or
    /// `value`, or
    /// columns (opa, ending0); the answer a letter, a position from 0, or the option's text.
    static let letterTemplate = ReadyFile(
        "_letters",
        #"""
        output_type: multiple_choice
        test_split: test
        doc_to_text: "Question: \#(letterQuestion)\n\#(letterOptions)Answer:"
        doc_to_choice: "\#(letterChoices)"
        doc_to_target: "\#(letterTarget)"
        metric_list:
          - metric: acc
            aggregation: mean
            higher_is_better: true
        """#)

    /// The options of a document as the list `o`.
    static let optionList =
        "{% set g = options if options is defined else choices if choices is defined else [opa, opb, opc, opd] if opa is defined else "
        + "[ending0, ending1, ending2, ending3] if ending0 is defined else [A, B, C, D] %}"
        + "{% set g = g.values()|list if g is mapping else g|list %}"
        + "{% set o = g|map(attribute='text')|list if g[0] is mapping and g[0].text is defined else "
        + "g|map(attribute='value')|list if g[0] is mapping else g %}"
    private static let letterQuestion = "{{question if question is defined else sent1}}"
    static let letterOptions = optionList + "{% for x in o %}{{'ABCDEFGHIJKLMNOPQRST'[loop.index0]}}. {{x}}\\n{% endfor %}"
    static let letterChoices = optionList + "{{'ABCDEFGHIJKLMNOPQRST'[:o|length]|list}}"
    static let letterTarget =
        optionList
        + "{% set a = answer_idx if answer_idx is defined else answer_letter if answer_letter is defined else answerKey if answerKey is defined else "
        + "cop if cop is defined else label if label is defined else gold if gold is defined else answer %}"
        + "{% if a is string and a|length == 1 and a.upper() in 'ABCDEFGHIJKLMNOPQRST' %}{{a.upper()}}"
        + "{% elif a is string and a in o %}{{'ABCDEFGHIJKLMNOPQRST'[o.index(a)]}}"
        + "{% elif a is integer and 0 <= a < o|length %}{{'ABCDEFGHIJKLMNOPQRST'[a]}}{% else %}{{a}}{% endif %}"

    private static let medQA = ReadyFile(
        "medqa",
        #"""
        include: _letters
        task: medqa
        tag: [medical]
        dataset_path: GBaker/MedQA-USMLE-4-options
        training_split: train
        fewshot_split: train
        metadata:
          summary: Questions of the US medical licensing examination with four options (MedQA).
          version: 1.0
          licence: "upstream MIT (jind11/MedQA, unconfirmed)"
          items: 1273
          answer: choice
          baselines: {chance: 0.25, majority: 0.277, longest: 0.273}
          lyceum:
            source: MedQA (GBaker/MedQA-USMLE-4-options on the Hugging Face hub, or medqa_test.jsonl of MedAgentsBench)
            files: {test: [medqa_test.jsonl, "phrases_no_exclude_test.jsonl"], train: ["phrases_no_exclude_train.jsonl"]}
            folders: [medqa, medical-mcq, MedQA-USMLE-4-options]
        """#)

    private static let medQAFive = ReadyFile(
        "medqa_5options",
        #"""
        include: _letters
        task: medqa_5options
        tag: [medical]
        dataset_path: jind11/MedQA
        metadata:
          summary: Questions of the US medical licensing examination with five options (MedQA).
          version: 1.0
          licence: "upstream MIT (jind11/MedQA, unconfirmed)"
          items: 1273
          answer: choice
          baselines: {chance: 0.20, majority: 0.218, longest: 0.215}
          lyceum:
            source: MedQA with five options (jind11/MedQA, questions/US, or datasets/MedQA of gersteinlab/MedAgents)
            files: {test: [MedQA/test.jsonl, questions/US/test.jsonl, test.jsonl]}
            folders: [medqa-5options, medqa_5options]
            facets: [meta_info]
        """#)

    private static let medMCQA = ReadyFile(
        "medmcqa",
        #"""
        include: _letters
        task: medmcqa
        tag: [medical]
        dataset_path: openlifescienceai/medmcqa
        training_split: train
        validation_split: validation
        test_split: validation
        doc_to_text: "Question: \#(letterQuestion)\nChoices:\n\#(letterOptions)Answer:"
        metadata:
          summary: Questions of Indian medical entrance examinations with four options (MedMCQA, validation part, whose key is public).
          version: 1.0
          licence: Apache-2.0 (unconfirmed)
          items: 2816
          answer: choice
          baselines: {chance: 0.25, majority: 0.337, longest: 0.297}
          lyceum:
            source: MedMCQA (openlifescienceai/medmcqa on the Hugging Face hub; medmcqa_test.jsonl of MedAgentsBench holds 2,816 of its items)
            files: {validation: [medmcqa_test.jsonl, dev.json, "data/validation-*.parquet", "data/validation-*.jsonl"], train: [train.json, \#
        "data/train-*.parquet"]}
            folders: [medmcqa, medical-mcq]
        """#)

    private static let nephrology = ReadyFile(
        "nephrology",
        #"""
        include: _letters
        task: nephrology
        tag: [medical]
        test_split: test
        doc_to_text: "{% if context is defined and context %}Context: {{context|trim}}\n{% endif %}Question: \#
        {{question|trim}}\n\#(letterOptions)Answer:"
        metadata:
          summary: A licensed question bank of one's own with four or five options and cases (as the nephrology self-assessment study used).
          version: 1.0
          licence: the bank's own; the file stays on the machine
          answer: choice
          lyceum:
            source: your own bank as test.jsonl or test.csv with context, question, options (list or mapping) and answer (letter, position from 0, \#
        or text)
            folders: [nephrology, question-bank]
        """#)
}
