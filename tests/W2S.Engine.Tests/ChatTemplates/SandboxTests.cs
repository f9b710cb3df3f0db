using System.Diagnostics;
using W2S.Engine.ChatTemplates;

namespace W2S.Engine.Tests.ChatTemplates;

public sealed class SandboxTests
{
    private const int Many = 100_000;

    // Generous, for machines that are busy: without limits none of these would end at all, or not with less than all memory.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static readonly IReadOnlyList<ChatMessage> Chat = [new("user", new string('a', 100_000))];

    private static readonly string[] Deep =
    [
        "{{ " + new string('(', Many),
        "{{ " + new string('[', Many) + new string(']', Many) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("{1:", Many)) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("not ", Many)) + "1 }}",
        "{{ " + new string('-', Many) + "1 }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" if 1 else 1", Many)) + " }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" if 1", Many)) + " }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" + 1", Many)) + " }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" and 1", Many)) + " }}",
        "{{ a" + string.Concat(Enumerable.Repeat(".b", Many)) + " }}",
        "{{ a" + string.Concat(Enumerable.Repeat("()", Many)) + " }}",
        "{{ [1]" + string.Concat(Enumerable.Repeat(" | list", Many)) + " }}",
        "{{ [1]" + string.Concat(Enumerable.Repeat(" | map('string')", Many)) + " | list }}",
        string.Concat(Enumerable.Repeat("{% if 1 %}", Many)),
        string.Concat(Enumerable.Repeat("{% for x in y %}", Many)),
        "{% set " + new string('(', Many) + "a" + new string(')', Many) + " = 1 %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro a(n) %}{{ b(n) }}{% endmacro %}{% macro b(n) %}{{ a([n]) }}{% endmacro %}{{ a(1) }}",
        "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{{ caller() }}{% endmacro %}{{ m() }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = ns.x | map('string') %}{% endfor %}{{ ns.x | list }}",
        "{% set ns = namespace(x=['a']) %}{% for i in range(99999) %}{% set n = namespace(y=ns.x) %}{% set ns.x = [n] | map(attribute='y') | map('join') %}{% endfor %}{{ ns.x | list }}",
    ];

    private static readonly string[] Endless =
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(100001) %}{% endfor %}",
        "{{ range(9223372036854775807) }}{{ range(-9223372036854775808, 9223372036854775807) | list }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' * 9223372036854775807 }}",
        "{{ [0] * 9223372036854775807 }}",
        "{{ ('a' * 9999999) * 9999999 }}",
        "{% set ns = namespace(x='a') %}{% for i in range(99999) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for i in range(99999) %}{% set ns.x = ns.x ~ ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x == ns.x + [] }}",
        "{% set ns = namespace(x=(1,)) %}{% for i in range(40) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}",
        "{% set ns = namespace(x='aaaa') %}{% for i in range(99999) %}{% set ns.x = ns.x.replace('a', 'aaaa') %}{% endfor %}",
        "{% set ns = namespace(x='aaaa') %}{% for i in range(99999) %}{% set ns.x = ns.x | replace('', ns.x) %}{% endfor %}",
        "{% set ns = namespace(x='aaaa') %}{% for i in range(99999) %}{% set ns.x = ns.x | list | join(ns.x) %}{% endfor %}",
        "{% set ns = namespace(x='aaaa') %}{% for i in range(99999) %}{% set ns.x = ns.x | tojson | tojson %}{% endfor %}",
        "{% set x = messages[0].content %}{% for i in range(99999) %}{{ 'b' in x }}{{ x.find('b') }}{{ x == x + '' }}{% endfor %}",
        "{% set x = messages[0].content ~ '\U0001F600' %}{% for i in range(99999) %}{{ x[99999] }}{% endfor %}",
        "{% set x = messages[0].content | list %}{% for i in range(99999) %}{{ 'b' in x }}{{ x.index('b') }}{{ x | sort }}{% endfor %}",
        "{% for i in range(99999) %}{{ messages[0].content }}{% endfor %}",
        "{% for i in range(99999) %}{% set x = messages[0].content.split('a') %}{% endfor %}",
        "{% for i in range(99999) %}{% set x = range(99999) | map('string') | list %}{% endfor %}",
        "{{ 'a' | indent(99999999999) }}",
        "{{ [[[1]]] | tojson(indent=999999999) }}",
        "{% for i in range(99999) %}{{ [1, 2, 3, 4] | tojson(indent=999999) }}{% endfor %}",
        "{{ 'a' | round(99999999) }}",
        "{{ '9' * 99999 | int }}{{ ('9' * 99999) | int }}{{ ('9' * 999999) | float }}",
        "{{ strftime_now('%Y' * 9999999) }}",
        new('a', 2_000_000),
    ];

    [Fact]
    public void Render_NestedWithoutEnd_IsRefusedBeforeTheStackEnds() => Assert.All(Deep, AssertRefusedSoon);

    [Fact]
    public void Render_NestedWithoutEndOnASmallStack_IsRefusedBeforeItEnds()
    {
        Exception? failure = null;
        var thread = new Thread(
            () => failure = Record.Exception(() => Assert.All(Deep, AssertRefusedSoon)),
            maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();

        Assert.Null(failure);
    }

    [Fact]
    public void Render_MoreThanAnyPromptNeeds_IsRefusedSoon() => Assert.All(Endless, AssertRefusedSoon);

    [Theory]
    [InlineData("{{ ''.__class__.__mro__ }}")]
    [InlineData("{{ ''.__class__() }}")]
    [InlineData("{{ messages.__class__.__base__ }}")]
    [InlineData("{{ raise_exception.__globals__['os'] }}")]
    [InlineData("{{ range.__self__.x }}")]
    [InlineData("{{ namespace.__init__.__globals__ }}")]
    [InlineData("{{ loop.__init__.x }}")]
    [InlineData("{{ self._TemplateReference__context.x }}")]
    [InlineData("{{ cycler.__init__.__globals__.os.popen('id').read() }}")]
    [InlineData("{{ ''['__class__']['x'] }}")]
    [InlineData("{{ messages | map(attribute='__class__.__mro__') | list }}")]
    [InlineData("{{ messages.append({}) }}")]
    [InlineData("{{ messages[0].update({}) }}")]
    [InlineData("{{ messages[0].clear() }}")]
    [InlineData("{{ '{0.__class__}'.format('') }}")]
    [InlineData("{{ '%s' % 1 }}")]
    [InlineData("{{ '' | attr('__class__') }}")]
    [InlineData("{{ lipsum() }}")]
    [InlineData("{% include 'x' %}")]
    [InlineData("{% import 'x' as y %}")]
    [InlineData("{% extends 'x' %}")]
    [InlineData("{{ strftime_now('%c') }}")]
    [InlineData("{{ strftime_now('%') }}")]
    [InlineData("{{ GetType().Assembly }}")]
    [InlineData("{{ ''.Length.x }}{{ messages.Count() }}")]
    public void Render_WhatLeadsOutOfTheSandbox_IsRefused(string template) => AssertRefusedSoon(template);

    [Fact]
    public void Parse_UnsupportedFilter_IsRefusedByItsNameAlthoughNeverReached() =>
        Assert.Contains(
            "line 1, column 20: the filter 'xmlattr'",
            Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("{% if false %}{{ x|xmlattr }}{% endif %}")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Render_ChatOfAFullContext_FitsTheLimits()
    {
        var turns = Enumerable.Range(0, 2_000).SelectMany(i => new ChatMessage[] { new("user", new string('u', 500)), new("assistant", new string('a', 500)) });

        var rendered = GoldenChats.Template("qwen-3").Render([.. turns]);

        Assert.InRange(rendered.Sum(s => s.Text.Length), 2_000_000, 3_000_000);
    }

    [Fact]
    public void Render_OneMessageOfFourMegabytes_FitsTheLimits()
    {
        var content = string.Concat(Enumerable.Repeat("All work and no play. ", 200_000));

        Assert.All(
            new[] { "llama-2", "llama-3", "gemma", "qwen-3", "deepseek", "openchat" },
            t => Assert.InRange(GoldenChats.Template(t).Render([new("user", content)]).Sum(s => s.Text.Length), content.Length - 1, content.Length + 500));
    }

    private static void AssertRefusedSoon(string template)
    {
        var clock = Stopwatch.StartNew();
        var e = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template).Render(Chat));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
        Assert.InRange(e.Message.Length, 1, 500);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }
}
