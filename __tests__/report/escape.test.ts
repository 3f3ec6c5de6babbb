import { describe, expect, test } from 'vitest'
import { inlineHtml, inlineMarkdown, outside, safeHref } from '../../src/report/escape.ts'
import { tablesOf } from './parse.ts'

describe('outside text in a sentence', () => {
  test.each([
    { name: 'a plain name stands as it is', from: 'DeepSeek-R1-7B', to: 'DeepSeek-R1-7B' },
    { name: 'Chinese too', from: '长文本 场景', to: '长文本 场景' },
    { name: 'an underscore in a word too', from: 'max_model_len', to: 'max_model_len' },
    { name: 'a mention is code', from: '@octocat', to: '`@octocat`' },
    { name: 'a team is code', from: 'ask @acme/team', to: '`ask @acme/team`' },
    { name: 'an issue is code', from: 'fixes #12', to: '`fixes #12`' },
    { name: 'so is its other spelling', from: 'GH-12', to: '`GH-12`' },
    { name: 'a commit is code', from: '0123abcd', to: '`0123abcd`' },
    { name: 'an address is code', from: 'www.example.com', to: '`www.example.com`' },
    { name: 'an e-mail is code', from: 'a@b.example', to: '`a@b.example`' },
    { name: 'HTML is code', from: '<img src=x>', to: '`<img src=x>`' },
    { name: 'a link is code', from: '[a](b)', to: '`[a](b)`' },
    { name: 'emphasis is code', from: '_a_', to: '`_a_`' },
    { name: 'an emoji name is code', from: ':tada:', to: '`:tada:`' },
    { name: 'a formula is code', from: '$x$', to: '`$x$`' },
    { name: 'a list item is code', from: '1. a', to: '`1. a`' },
    { name: 'backticks get a longer fence', from: 'a``b`c', to: '```a``b`c```' },
    { name: 'a backtick at an end gets a blank', from: '`a', to: '`` `a ``' },
    { name: 'a line break is a blank', from: 'a\r\nb', to: 'a b' },
    { name: 'what turns the text around is seen', from: 'a\u202Eb', to: '`a\uFFFDb`' },
    { name: 'letters that turn it around are code', from: 'אב', to: '`אב`' },
    { name: 'a terminal’s escape is seen', from: 'a\u001B[31m', to: '`a\uFFFD[31m`' },
    { name: 'a workflow command is none', from: '::error::x', to: '`: :error::x`' },
    { name: 'nor in its older spelling', from: 'a ##[group]x', to: '`a ## [group]x`' },
    { name: 'our marker is none', from: '<!-- tokgate', to: '`<! -- tokgate`' },
    { name: 'nothing is –', from: ' \n', to: '–' },
  ])('$name', ({ from, to }) => expect(inlineMarkdown(outside(from))).toBe(to))

  test('it ends somewhere', () => expect(inlineMarkdown(outside('a'.repeat(10), 4))).toBe('aaa…'))

  test('a pipe stays in its cell, whatever stands before it', () => {
    for (const text of ['a|b', 'a\\|b', 'a\\\\|b', '|', '`|`', '\\']) {
      const cell = inlineMarkdown(outside(text), { inTable: true })
      const [table] = tablesOf(`| x | y |\n| - | - |\n| ${cell} | z |\n`)
      expect(table?.cells[1]).toHaveLength(2)
      expect(table?.cells[1]?.[0]?.replaceAll('\\ |', '\\|')).toBe(text)
    }
  })

  test('two code spans side by side stay two', () => {
    expect(inlineMarkdown(outside('@a') + outside('@b'))).toBe('`@a` `@b`')
  })

  test('in a summary it is code that nothing reads', () => {
    expect(inlineHtml(`场景 ${outside('@a</summary>')}`)).toBe('场景 <code>@a&lt;/summary&gt;</code>')
  })

  test('only an address of the web becomes a link', () => {
    expect(safeHref('https://x.example/a(b)|`')).toBe('https://x.example/a%28b%29%7C%60')
    expect(safeHref('javascript:alert(1)')).toBeNull()
    expect(safeHref('/relative')).toBeNull()
  })
})
